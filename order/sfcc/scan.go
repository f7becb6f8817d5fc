package sfcc

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

const (
	readAhead = 32 << 10 // bytes taken from the source at once
	maxDepth  = 64       // open elements; a real export has about ten
	maxParts  = 10_000   // lines, discounts, shipments and payments of an order together
)

// scanner walks the tokens of an export. It is sticky: after the first error it
// gives no more elements and no more text, so that only the callers who decide
// something look at err.
type scanner struct {
	src     *meter
	buf     *bufio.Reader
	dec     *xml.Decoder
	decoded *singleByte // nil for UTF-8
	bom     int64       // bytes of the byte order mark, which the decoder never sees
	space   string      // the export's namespace, once its root is known
	depth   int         // elements open now
	end     int64       // offset after the last token
	limit   int64       // bytes one order may take
	start   int64       // where the current order starts
	inOrder bool
	count   int // parts of the current order
	err     error
}

func newScanner(r io.Reader, limit int64) *scanner {
	src := &meter{src: r, limit: limit + readAhead}
	return &scanner{src: src, buf: bufio.NewReaderSize(src, readAhead), limit: limit}
}

// open looks at the first bytes and prepares the decoder. XML allows a byte
// order mark; encoding/xml would take it for text.
func (s *scanner) open() {
	s.src.left = s.src.limit
	head, _ := s.buf.Peek(3)
	switch {
	case strings.HasPrefix(string(head), "\xEF\xBB\xBF"):
		s.bom = 3
		_, _ = s.buf.Discard(3)
	case strings.HasPrefix(string(head), "\xFE\xFF"), strings.HasPrefix(string(head), "\xFF\xFE"):
		s.err = &SyntaxError{Err: errors.New("the text is UTF-16; export in UTF-8")}
	}
	s.dec = xml.NewDecoder(s.buf)
	s.dec.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		if s.decoded != nil || s.depth > 0 {
			return nil, errors.New("the encoding is declared again")
		}
		var err error
		s.decoded, err = newSingleByte(label, s.buf)
		return s.decoded, err
	}
}

// next returns the next token, or nil when there is none: err then says why,
// and is io.EOF after the last one.
func (s *scanner) next() xml.Token {
	if s.err != nil {
		return nil
	}
	s.src.left = s.src.limit
	tok, err := s.dec.Token()
	s.end = s.offset()
	if err != nil {
		s.fail(err)
		return nil
	}
	switch tok.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > maxDepth {
			s.fail(fmt.Errorf("more than %d elements are nested in each other", maxDepth))
			return nil
		}
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		// Entities are declared here. None is ever expanded, so none is accepted.
		s.fail(errors.New("a document type declaration is not accepted; remove it"))
		return nil
	}
	if s.inOrder && s.end-s.start > s.limit {
		s.err = errOrderTooLarge
		return nil
	}
	return tok
}

// offset is where the next token begins, in bytes of the source.
func (s *scanner) offset() int64 {
	at := s.bom + s.dec.InputOffset()
	if s.decoded != nil {
		at -= s.decoded.grown
	}
	return at
}

func (s *scanner) fail(err error) {
	switch {
	case s.err != nil:
	case err == io.EOF: //nolint:errorlint // a wrapped io.EOF is a fault of the source
		s.err = io.EOF
	case s.src.failed != nil:
		s.err = fmt.Errorf("sfcc: reading the export at byte %d: %w", s.end, s.src.failed)
	default:
		s.err = &SyntaxError{Offset: s.end, Err: withoutText(err)}
	}
}

// withoutText takes out of encoding/xml's error what it quotes of the export's text, which may be part of a buyer's name.
func withoutText(err error) error {
	broken, ok := err.(*xml.SyntaxError) //nolint:errorlint // as the decoder returns it
	if !ok {
		return err
	}
	for _, quoting := range []string{"invalid character entity", "invalid XML name"} {
		if strings.HasPrefix(broken.Msg, quoting) {
			return &xml.SyntaxError{Msg: quoting, Line: broken.Line}
		}
	}
	return err
}

// children gives the child elements of the element whose start was read last,
// up to its end. What the loop's body does not read of a child is skipped, and
// so are elements of other namespaces, which are a partner's extensions.
func (s *scanner) children() iter.Seq[xml.StartElement] {
	return func(yield func(xml.StartElement) bool) {
		parent := s.depth
		for s.depth >= parent {
			el, ok := s.next().(xml.StartElement)
			if s.err != nil {
				return
			}
			if !ok {
				continue
			}
			if el.Name.Space == s.space && !yield(el) {
				return
			}
			s.leave(parent)
		}
	}
}

// parts gives those children that have one of these names, and counts them: an
// order of very many would take far more memory than its text.
func (s *scanner) parts(names ...string) iter.Seq[xml.StartElement] {
	return func(yield func(xml.StartElement) bool) {
		for el := range s.children() {
			if slices.Contains(names, el.Name.Local) && (!s.part() || !yield(el)) {
				return
			}
		}
	}
}

// part counts a part, and is false when it is one too many.
func (s *scanner) part() bool {
	if s.count++; s.count > maxParts {
		s.err = errOrderTooLarge
	}
	return s.err == nil
}

// leave reads on until only depth elements are open.
func (s *scanner) leave(depth int) {
	for s.depth > depth && s.err == nil {
		s.next()
	}
}

// text returns the clean text of the element whose start was read last, without
// what stands in child elements.
func (s *scanner) text() string { return s.mixed(nil) }

// mixed returns the text as text does, and gives child the elements inside.
func (s *scanner) mixed(child func(xml.StartElement)) string {
	inside := s.depth
	var b strings.Builder
	for s.depth >= inside {
		switch tok := s.next().(type) {
		case nil:
			return ""
		case xml.CharData:
			b.Write(tok)
		case xml.StartElement:
			if child != nil && tok.Name.Space == s.space {
				child(tok)
			}
			s.leave(inside)
		}
	}
	return clean(b.String())
}

// value returns the text of an element that may also be written with a child
// element "value" in it, or with several, of which the first counts.
func (s *scanner) value() string {
	nested := ""
	text := s.mixed(func(el xml.StartElement) {
		if el.Name.Local == "value" && nested == "" {
			nested = s.text()
		}
	})
	return cmp.Or(nested, text)
}

// attr returns the clean text of an attribute that has no namespace.
func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return clean(a.Value)
		}
	}
	return ""
}

// clean takes away the white space around a text, and makes a space of each line
// break and tab inside, which are the export's layout.
func clean(text string) string {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "\t\r\n") {
		return text
	}
	return strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(text)
}

// meter bounds how much may be read for a single token: without it one endless
// comment or text would be gathered in memory.
type meter struct {
	src    io.Reader
	limit  int64
	left   int64
	failed error // of the source, to tell its errors from those in the text
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, fmt.Errorf("a single text, comment or tag takes more than %d bytes", m.limit)
	}
	n, err := m.src.Read(p[:min(int64(len(p)), m.left)])
	m.left -= int64(n)
	if err != nil && err != io.EOF {
		m.failed = err
	}
	return n, err
}
