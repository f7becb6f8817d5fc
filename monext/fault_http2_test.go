package monext_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// The parts of HTTP/2 that the tests need.
const (
	frameData, frameHeaders, frameReset, frameSettings, framePing, frameGoAway = 0, 1, 3, 4, 6, 7

	flagEnd = 1 // END_STREAM, and ACK of SETTINGS and PING

	protocolError, internalError, refusedStream, noError = 1, 2, 7, 0
)

// http2Server speaks just enough HTTP/2 to read a POST to its end, count it, and do to it what the
// net/http server never would.
type http2Server struct {
	listener net.Listener
	roots    *x509.CertPool
	posts    atomic.Int64
	answer   func(w io.Writer, stream uint32)
	done     sync.WaitGroup
}

func listenHTTP2(tb testing.TB, answer func(w io.Writer, stream uint32)) *http2Server {
	tb.Helper()
	donor := httptest.NewTLSServer(http.NotFoundHandler()) // has a certificate for 127.0.0.1
	defer donor.Close()
	s := &http2Server{roots: x509.NewCertPool(), answer: answer}
	s.roots.AddCert(donor.Certificate())
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: donor.TLS.Certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12,
	})
	require.NoError(tb, err)
	s.listener = listener
	s.done.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			s.done.Go(func() { s.serve(c) })
		}
	})
	tb.Cleanup(func() { _ = listener.Close(); s.done.Wait() })
	return s
}

func (s *http2Server) serve(c net.Conn) {
	defer c.Close()
	if _, err := io.CopyN(io.Discard, c, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	writeFrame(c, frameSettings, 0, 0, nil)
	for {
		var header [9]byte
		if _, err := io.ReadFull(c, header[:]); err != nil {
			return
		}
		size := int64(header[0])<<16 | int64(header[1])<<8 | int64(header[2])
		payload := make([]byte, size)
		if _, err := io.ReadFull(c, payload); err != nil {
			return
		}
		kind, flags := header[3], header[4]
		stream := binary.BigEndian.Uint32(header[5:])
		switch {
		case kind == frameSettings && flags&flagEnd == 0:
			writeFrame(c, frameSettings, flagEnd, 0, nil)
		case kind == framePing && flags&flagEnd == 0:
			writeFrame(c, framePing, flagEnd, 0, payload)
		case (kind == frameData || kind == frameHeaders) && flags&flagEnd != 0:
			s.posts.Add(1) // the effect has happened
			s.answer(c, stream)
		}
	}
}

func writeFrame(w io.Writer, kind, flags byte, stream uint32, payload []byte) {
	frame := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	frame = binary.BigEndian.AppendUint32(frame, stream)
	_, _ = w.Write(append(frame, payload...))
}

func resetStream(code uint32) func(io.Writer, uint32) {
	return func(w io.Writer, stream uint32) {
		writeFrame(w, frameReset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
	}
}

func TestAPostIsSentOnceOverHTTP2(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(io.Writer, uint32){
		"protocol error": resetStream(protocolError), "internal error": resetStream(internalError),
		"refused stream": resetStream(refusedStream),
		"going away": func(w io.Writer, _ uint32) {
			writeFrame(w, frameGoAway, 0, 0, binary.BigEndian.AppendUint32(make([]byte, 4), noError))
		},
	} {
		for _, post := range posts() {
			t.Run(name+", "+post.name, func(t *testing.T) {
				t.Parallel()
				server := listenHTTP2(t, answer)
				transport := &http.Transport{
					TLSClientConfig: &tls.Config{RootCAs: server.roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
				}
				defer transport.CloseIdleConnections()
				client := newClient(t, "https://"+server.listener.Addr().String(), monext.WithHTTPClient(&http.Client{Transport: transport}),
					monext.WithTimeouts(monext.Timeouts{Write: 5 * time.Second, Session: 5 * time.Second}))
				err := post.do(t, client)
				require.ErrorIs(t, err, monext.ErrUnknown)
				require.Equal(t, int64(1), server.posts.Load())
			})
		}
	}
}

func TestAnOrdinaryHTTP2ServerIsUnderstood(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("HTTP/%d", r.ProtoMajor)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, acceptedCapture)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := newClient(t, server.URL, monext.WithHTTPClient(server.Client()))
	for range 3 {
		got, err := client.Capture(t.Context(), transaction, capture(1))
		require.NoError(t, err)
		require.Equal(t, monext.Accepted, got.Outcome)
	}
}
