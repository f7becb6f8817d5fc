package monext_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// link is one connection: raw below TLS, conn above it.
type link struct {
	server    *server
	raw, conn net.Conn
	// writing is taken by who writes. It is a channel, since a clock of testing/synctest stands still
	// while somebody waits for a mutex.
	writing chan struct{}
}

// handshake reports whether TLS stands.
func (l *link) handshake(x *exchange) bool {
	hello := make([]byte, 50)
	if _, err := io.ReadFull(l.raw, hello); err != nil || l.strike(greeted, x) {
		return false
	}
	c := tls.Server(reread{l.raw, io.MultiReader(bytes.NewReader(hello), l.raw)}, l.server.config)
	l.conn = c
	return c.HandshakeContext(context.Background()) == nil
}

// reread is a connection whose first bytes were read already, and are read once more.
type reread struct {
	net.Conn
	from io.Reader
}

func (r reread) Read(p []byte) (int, error) { return r.from.Read(p) }

// strike does what the fault says, if this is its stage and it is not used up.
func (l *link) strike(at stage, x *exchange) bool {
	strikes := l.server.strikes(at)
	if strikes {
		l.server.fault.do(x)
	}
	return strikes
}

// strikes decides whether to strike now.
func (s *server) strikes(at stage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	strikes := s.armed && s.fault.at == at && s.fault.do != nil && s.struck < s.most
	if strikes {
		s.struck++
	}
	return strikes
}

// write sends bytes as they are. Its error is of no interest: the client may have hung up.
func (l *link) write(b []byte) bool {
	l.writing <- struct{}{}
	return l.writeOn(b)
}

// writeOn is write for who has taken writing already.
func (l *link) writeOn(b []byte) bool {
	defer func() { <-l.writing }()
	_, err := l.conn.Write(b)
	return err == nil
}

// fin says that nothing more will come, and leaves what the client still sends to be counted.
func (l *link) fin() {
	if half, ok := l.raw.(*net.TCPConn); ok {
		_ = half.CloseWrite()
		return
	}
	_ = l.raw.Close()
}

// rst throws the connection away.
func (l *link) rst() {
	if c, ok := l.raw.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
	_ = l.raw.Close()
}

// hold keeps the client waiting until the cell is over.
func (l *link) hold() { <-l.server.closing }

// drip sends a byte a second, and nothing between them, until nobody listens any more.
func (l *link) drip(b []byte) {
	l.writing <- struct{}{}
	defer func() { <-l.writing }()
	for i := range b {
		select {
		case <-l.server.closing:
			return
		case <-time.After(time.Second):
			if _, err := l.conn.Write(b[i : i+1]); err != nil {
				return
			}
		}
	}
}

// response is an answer that need not be true to itself.
type response struct {
	status int
	// headers are names and values in turn.
	headers []string
	body    string
	// length is the declared Content-Length: 0 means the body's, -1 that none is declared.
	length int
	// chunked is HTTP/1.1's; open leaves out the end of what HTTP/2 or chunks would end.
	chunked, open bool
}

// declared is the Content-Length to send, if any.
func (r response) declared() (int, bool) {
	if r.length == 0 {
		return len(r.body), true
	}
	return r.length, r.length > 0
}

// exchange is one request, and the connection it came on.
type exchange struct {
	*link
	stream uint32
}

// encode writes an answer in the protocol of the connection.
func (x *exchange) encode(r response) []byte {
	if x.server.protocol == tls2 {
		return encodeHTTP2(r, x.stream)
	}
	return encodeHTTP1(r)
}

func (x *exchange) answer(r response) { x.write(x.encode(r)) }

// good is the answer that the call hopes for.
func (x *exchange) good() response { return x.server.call.good }

// with is the answer with another body.
func (r response) with(body string) response {
	r.body = body
	return r
}

// padded is the answer with white space up to so many bytes.
func (r response) padded(size int) response { return r.with(r.body + blank()[:size-len(r.body)]) }

var blank = sync.OnceValue(func() string { return strings.Repeat(" ", 1<<20+1) })
