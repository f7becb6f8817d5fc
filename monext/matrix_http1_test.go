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
		struck := l.strike(begun, x)
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		for name := range req.Header {
			if strings.Contains(strings.ToLower(name), "idempotency-key") {
				s.note(func(n *count) { n.keyed++ })
			}
		}
		struck = l.strike(headed, x) || struck
		if size := req.ContentLength; size > 0 {
			if _, err := io.CopyN(io.Discard, req.Body, size/2); err != nil {
				return
			}
			struck = l.strike(half, x) || struck
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		s.note(func(n *count) { n.whole++ })
		if !l.strike(whole, x) && !struck {
			x.answer(x.good())
		}
	}
}

// encodeHTTP1 writes an answer as a server of HTTP/1.1 does.
func encodeHTTP1(r response) []byte {
	b := make([]byte, 0, len(r.body)+512)
	b = fmt.Appendf(b, "HTTP/1.1 %d %s\r\n", r.status, http.StatusText(r.status))
	for i := 0; i+1 < len(r.headers); i += 2 {
		b = append(b, r.headers[i]+": "+r.headers[i+1]+"\r\n"...)
	}
	size, declared := r.declared()
	switch {
	case r.chunked:
		b = fmt.Appendf(b, "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(r.body), r.body)
		if !r.open {
			b = append(b, "0\r\n\r\n"...)
		}
		return b
	case r.status/100 == 1:
	case declared:
		b = fmt.Appendf(b, "Content-Length: %d\r\n", size)
	default:
		b = append(b, "Connection: close\r\n"...)
	}
	return append(append(b, "\r\n"...), r.body...)
}
