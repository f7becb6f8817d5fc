package monext_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// socket is a server on a raw TCP listener. It counts requests as they come off the wire, which
// nothing in the client can hide, and answers each one by a script.
type socket struct {
	listener net.Listener
	answers  func(c net.Conn, n int) (goOn bool)

	mu       sync.Mutex
	requests []string
	conns    map[net.Conn]struct{}
	done     sync.WaitGroup
}

// listen starts a server. answers gets the connection and the number of the request, from 1, after
// the whole request was read; it returns false to stop serving the connection, which closes it.
func listen(tb testing.TB, answers func(c net.Conn, n int) bool) *socket {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	s := &socket{listener: listener, answers: answers, conns: map[net.Conn]struct{}{}}
	s.done.Go(s.accept)
	tb.Cleanup(s.close)
	return s
}

func (s *socket) url() string { return "http://" + s.listener.Addr().String() }

func (s *socket) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[c] = struct{}{}
		s.mu.Unlock()
		s.done.Go(func() { s.serve(c) })
	}
}

func (s *socket) serve(c net.Conn) {
	defer c.Close()
	for r := bufio.NewReader(c); ; {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, req.Method+" "+req.URL.Path)
		n := len(s.requests)
		s.mu.Unlock()
		if !s.answers(c, n) {
			return
		}
	}
}

// seen returns the requests so far.
func (s *socket) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

func (s *socket) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
}

// say writes a response with a body and headers, each header ending in CRLF.
func say(c net.Conn, status int, headers, body string) bool {
	_, err := io.WriteString(c, "HTTP/1.1 "+strconv.Itoa(status)+" "+http.StatusText(status)+"\r\nContent-Length: "+
		strconv.Itoa(len(body))+"\r\n"+headers+"\r\n"+body)
	return err == nil
}

// reset closes a connection with RST instead of FIN.
func reset(c net.Conn) bool {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
	return false
}
