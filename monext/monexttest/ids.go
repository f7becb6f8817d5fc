package monexttest

import (
	"crypto/sha256"
	"fmt"
	"math/big"
)

// transactionID gives the next transaction or operation id, shaped like Monext's: year, day of the year, and a number.
func (d *draft) transactionID() string {
	d.issued++
	return fmt.Sprintf("%02d%03d%09d", d.now.Year()%100, d.now.YearDay(), d.issued)
}

// sessionID gives the next session id: made from seed and number, so that equal runs give equal ids.
func (d *draft) sessionID() string {
	d.issued++
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", d.s.st.seed, d.issued))
	return fmt.Sprintf("%022s", new(big.Int).SetBytes(sum[:16]).Text(62))
}
