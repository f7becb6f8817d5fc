package monext_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
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
	// begun and whole are requests whose first byte and whose last byte came, struck the strikes, and
	// keyed the requests with a header that makes net/http repeat them.
	begun, whole, struck, keyed int
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
