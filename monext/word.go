package monext

import (
	"crypto/sha256"
	"encoding/hex"
)

// word makes a remote word fit for logs and error texts: at most 32 bytes of letters, digits and a
// few marks. Anything else becomes a question mark.
func word[S ~string](s S) string {
	const most = 32
	clean := len(s) <= most
	for i := 0; clean && i < len(s); i++ {
		clean = wordByte(s[i])
	}
	if clean {
		return string(s)
	}
	b := []byte(s)
	b = b[:min(len(b), most)]
	for i := range b {
		if !wordByte(b[i]) {
			b[i] = '?'
		}
	}
	return string(b)
}

func wordByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-' || b == ' ' || b == '.'
}

// digest stands for a session id in logs: eight bytes of its SHA-256 in hexadecimal. It lets two
// lines be matched, and opens nothing.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// validID reports whether an id may be put into a path: 1 to 64 letters, digits, hyphens and
// underscores. Escaping alone would let ".." through, which leads to another endpoint.
func validID(id string) bool {
	if id == "" || len(id) > maxID {
		return false
	}
	for i := range len(id) {
		b := id[i]
		if !('a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-') {
			return false
		}
	}
	return true
}

const maxID = 64
