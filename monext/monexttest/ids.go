package monexttest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
)

// idsPerDay is how many numbers the 9 digits of a transaction id have room for.
const idsPerDay = 1_000_000_000

// transactionID gives the next transaction or operation id, shaped like Monext's: year, day of the year, and a number. It is
// one of its kind within a server, and where the numbers start depends on the seed, so that two servers rarely give the same.
func (d *draft) transactionID() string {
	d.issued++
	number := (firstNumber(d.s.st.seed) + d.issued) % idsPerDay
	return fmt.Sprintf("%02d%03d%09d", d.now.Year()%100, d.now.YearDay(), number)
}

// firstNumber is where the numbers of a seed start: at 1 for seed 1, the default, which tests write down.
func firstNumber(seed uint64) int {
	if seed == 1 {
		return 0
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "transactions/%d", seed))
	return int(binary.BigEndian.Uint32(sum[:]) % idsPerDay)
}

// sessionID gives the next session id: made from seed and number, so that equal runs give equal ids.
func (d *draft) sessionID() string {
	d.issued++
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", d.s.st.seed, d.issued))
	return fmt.Sprintf("%022s", new(big.Int).SetBytes(sum[:16]).Text(62))
}
