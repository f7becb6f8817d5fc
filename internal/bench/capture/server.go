package capture

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
)

// protocol is how a server of this package is spoken to.
type protocol struct {
	name  string
	tls   bool
	major int // of HTTP
}

func protocols() []protocol {
	return []protocol{{"HTTP/1.1", false, 1}, {"HTTP/1.1 over TLS", true, 1}, {"HTTP/2 over TLS", true, 2}}
}

// server accepts captures on a real socket of the loopback interface, and counts the connections that were opened to it.
type server struct {
	*httptest.Server

	opened atomic.Int64 // connections
	served atomic.Int64 // requests of the protocol that was meant
	page   string       // of a gateway, which every tenth capture gets instead of an answer; empty for none
}

func listen(p protocol, page string) *server {
	s := &server{page: page}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		n := s.served.Load()
		if r.ProtoMajor == p.major {
			n = s.served.Add(1)
		}
		if s.page != "" && n%10 == 0 {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, s.page)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(accepted)))
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, accepted)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.opened.Add(1)
		}
	}
	s.EnableHTTP2 = p.major == 2
	if p.tls {
		s.StartTLS()
	} else {
		s.Start()
	}
	return s
}

// gatewayPage is larger than what go-retryablehttp would read before it gives a connection up.
func gatewayPage() string { return "<html>" + strings.Repeat("<p>bad gateway</p>\n", 1000) }
