package monext

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// repeats reports whether any object in a valid JSON text has two members whose names
// encoding/json would take for one: it ignores case. It needs no allocation for small objects.
func repeats(text []byte) bool {
	s := scanner{text: text}
	s.value()
	return s.repeated
}

// scanner walks over JSON that is known to be valid. It stops at the first repetition.
type scanner struct {
	text     []byte
	at       int
	repeated bool
}

func (s *scanner) value() {
	s.space()
	if s.at >= len(s.text) {
		return
	}
	switch s.text[s.at] {
	case '{':
		s.object()
	case '[':
		s.array()
	case '"':
		s.name()
	default:
		for s.at < len(s.text) && !strings.ContainsRune(",]} \t\r\n", rune(s.text[s.at])) {
			s.at++
		}
	}
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n', ',', ':':
			s.at++
		default:
			return
		}
	}
}

// name passes a string and returns what is between its quotes, escapes included.
func (s *scanner) name() []byte {
	s.at++
	start := s.at
	for s.at < len(s.text) && s.text[s.at] != '"' {
		if s.text[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	end := min(s.at, len(s.text))
	s.at = end + 1
	return s.text[start:end]
}

func (s *scanner) array() {
	s.at++
	for s.more(']') {
		s.value()
	}
}

// more reports whether the array or object goes on; at its end it passes the bracket.
func (s *scanner) more(end byte) bool {
	s.space()
	if s.repeated || s.at >= len(s.text) {
		return false
	}
	if s.text[s.at] == end {
		s.at++
		return false
	}
	return true
}

// few is how many members are compared one by one; beyond it, a map takes over, so that a hostile
// answer with very many costs no quadratic time.
const few = 16

func (s *scanner) object() {
	s.at++
	var (
		buffer [few][]byte
		names  = buffer[:0]
		folded map[string]struct{}
	)
	for s.more('}') {
		name := unescape(s.name())
		switch {
		case folded != nil:
			s.repeated = contains(folded, name)
		case len(names) < few:
			s.repeated = containsFold(names, name)
			names = append(names, name)
		default:
			folded = make(map[string]struct{}, 2*few)
			for _, n := range names {
				folded[fold(n)] = struct{}{}
			}
			s.repeated = contains(folded, name)
		}
		if s.repeated {
			return
		}
		s.value()
	}
}

func containsFold(names [][]byte, name []byte) bool {
	for _, n := range names {
		if bytes.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// contains looks a name up and puts it in.
func contains(folded map[string]struct{}, name []byte) bool {
	f := fold(name)
	_, found := folded[f]
	folded[f] = struct{}{}
	return found
}

// fold maps all names that bytes.EqualFold takes for one to the same text.
func fold(name []byte) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, string(name))
}

// unescape returns the name that is meant. Most names have no escapes.
func unescape(name []byte) []byte {
	if bytes.IndexByte(name, '\\') < 0 {
		return name
	}
	quoted := make([]byte, 0, len(name)+2)
	quoted = append(append(append(quoted, '"'), name...), '"')
	var meant string
	if json.Unmarshal(quoted, &meant) != nil {
		return name
	}
	return []byte(meant)
}
