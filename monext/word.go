package monext

import (
	"crypto/sha256"
	"encoding/hex"
)

// unprintable stands for a remote word that does not look like one.
const unprintable = "[unprintable]"

// word makes a remote word, a title or a code, fit for logs and error texts: it passes at most 32
// letters, digits, spaces, hyphens and underscores, and nothing of any other text.
func word[S ~string](s S) string {
	if len(s) > 32 {
		return unprintable
	}
	for i := range len(s) {
		if !idByte(s[i]) && s[i] != ' ' {
			return unprintable
		}
	}
	return string(s)
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
		if !idByte(id[i]) {
			return false
		}
	}
	return true
}

const maxID = 64

func idByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-'
}
