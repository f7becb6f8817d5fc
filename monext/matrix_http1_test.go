package monext_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// serveHTTP1 reads request after request off a connection, and counts the first byte and the last
// byte of each.
func (l *link) serveHTTP1() {
	s := l.server
	for r := bufio.NewReader(l.conn); ; {
		x := &exchange{link: l}
		if _, err := r.Peek(1); err != nil {
			return
		}
		s.note(func(n *count) { n.begun++ })
		if _, err := r.Peek(10); err != nil {
			return
		}
		l.strike(begun, x)
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		for name := range req.Header {
			if strings.Contains(strings.ToLower(name), "idempotency-key") {
				s.note(func(n *count) { n.keyed++ })
			}
		}
		l.strike(headed, x)
		if size := req.ContentLength; size > 0 {
			if _, err := io.CopyN(io.Discard, req.Body, size/2); err != nil {
				return
			}
			l.strike(half, x)
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		s.note(func(n *count) { n.whole++ })
		if !l.strike(whole, x) {
			x.answer(x.good())
		}
	}
}

// encodeHTTP1 writes an answer as a server of HTTP/1.1 does.
func encodeHTTP1(r response) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", r.status, http.StatusText(r.status))
	for i := 0; i+1 < len(r.headers); i += 2 {
		b.WriteString(r.headers[i] + ": " + r.headers[i+1] + "\r\n")
	}
	size, declared := r.declared()
	switch {
	case r.chunked:
		fmt.Fprintf(&b, "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(r.body), r.body)
		if !r.open {
			b.WriteString("0\r\n\r\n")
		}
		return []byte(b.String())
	case r.status/100 == 1:
	case declared:
		fmt.Fprintf(&b, "Content-Length: %d\r\n", size)
	default:
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n" + r.body)
	return []byte(b.String())
}
