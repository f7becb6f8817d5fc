package monext_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// protocol is what a server of the fault matrix speaks.
type protocol string

const (
	plain1 protocol = "HTTP/1.1"
	tls1   protocol = "HTTP/1.1 over TLS"
	tls2   protocol = "HTTP/2"
)

// stage is how far a server lets a connection or a request come before it strikes.
type stage uint8

const (
	whole     stage = iota // the whole request was read
	accepted               // nothing was read
	greeted                // the hello of the TLS handshake was read
	connected              // the connection stands, nothing of HTTP was read
	begun                  // a part of the request line, or of HTTP/2's preface, was read
	headed                 // the headers were read
	half                   // a part of the body was read
	idle                   // the connection lies idle after a good answer
)

// server works on the raw bytes of a connection. It counts requests as they come off the wire, which
// nothing in the client can hide, and then does to them what no server of net/http would.
type server struct {
	fault    *fault
	protocol protocol
	call     *matrixCall
	// cancel ends the context of the call.
	cancel context.CancelFunc
	// most is how many strikes there are; what comes afterwards is answered well.
	most   int
	config *tls.Config

	listener net.Listener // nil in memory
	closing  chan struct{}
	links    sync.WaitGroup

	mu    sync.Mutex
	open  map[*link]struct{}
	armed bool
	count
}

// count is what a server saw from the moment on that it was armed.
type count struct {
	// conns are connections, begun and whole requests whose first byte and whose last byte came,
	// struck the strikes, and keyed the requests with a header that makes net/http repeat them.
	conns, begun, whole, struck, keyed int
}

// start starts a server on a socket of the loopback interface, or in memory.
func start(tb testing.TB, s *server, memory bool) {
	tb.Helper()
	s.closing, s.open = make(chan struct{}), map[*link]struct{}{}
	if memory {
		return
	}
	var err error
	s.listener, err = (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	s.links.Go(func() {
		for {
			c, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.links.Go(func() { s.serve(c) })
		}
	})
}

// url is where the client finds the server.
func (s *server) url() string {
	address := "127.0.0.1:1"
	if s.listener != nil {
		address = s.listener.Addr().String()
	}
	if s.protocol == plain1 {
		return "http://" + address
	}
	return "https://" + address
}

// dial connects to a server in memory.
func (s *server) dial() net.Conn {
	near, far := net.Pipe()
	s.links.Go(func() { s.serve(far) })
	return near
}

// arm begins to count and to strike.
func (s *server) arm() {
	s.mu.Lock()
	s.armed = true
	open := make([]*link, 0, len(s.open))
	for l := range s.open {
		open = append(open, l)
	}
	s.mu.Unlock()
	for _, l := range open {
		l.strike(idle, &exchange{link: l})
	}
}

// finish ends all connections as a server does that has nothing more to say, reads what is still on
// the wire, and returns what was seen. It reports whether the client closed its ends.
func (s *server) finish() (seen count, closed bool) {
	close(s.closing)
	if s.listener != nil {
		_ = s.listener.Close()
	}
	s.mu.Lock()
	for l := range s.open {
		l.fin()
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.links.Wait(); close(done) }()
	select {
	case <-done:
		closed = true
	case <-time.After(10 * time.Second):
		s.mu.Lock()
		for l := range s.open {
			_ = l.raw.Close()
		}
		s.mu.Unlock()
		<-done
	}
	return s.count, closed
}

// note changes the count, once the server is armed.
func (s *server) note(change func(*count)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.armed {
		change(&s.count)
	}
}

// serve takes a connection to where HTTP begins.
func (s *server) serve(c net.Conn) {
	defer c.Close()
	l := &link{server: s, raw: c, conn: c, writing: make(chan struct{}, 1)}
	s.mu.Lock()
	s.open[l] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.open, l)
		s.mu.Unlock()
	}()
	select {
	case <-s.closing:
		l.fin()
	default:
	}
	s.note(func(n *count) { n.conns++ })
	x := &exchange{link: l}
	l.strike(accepted, x)
	if s.protocol != plain1 {
		if !l.handshake(x) {
			_, _ = io.Copy(io.Discard, c)
			return
		}
	}
	l.strike(connected, x)
	if s.protocol == tls2 {
		l.serveHTTP2()
	} else {
		l.serveHTTP1()
	}
}

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
	s := l.server
	s.mu.Lock()
	strikes := s.armed && s.fault.at == at && s.fault.do != nil && s.struck < s.most
	if strikes {
		s.struck++
	}
	s.mu.Unlock()
	if strikes {
		s.fault.do(x)
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

// body is the good answer with another body.
func (r response) with(body string) response {
	r.body = body
	return r
}

// padded is the good answer with white space, or what is like it, up to so many bytes.
func (r response) padded(size int) response {
	return r.with(r.body + strings.Repeat(" ", size-len(r.body)))
}
