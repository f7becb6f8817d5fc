package monexttest

import (
	"errors"
	"maps"
	"net/http"
	"sync"
)

// ErrClosed is returned by everything that would change a closed server.
var ErrClosed = errors.New("monexttest: the server is closed")

// Server is a Monext. It is an [http.Handler] for the API and the payment page, and safe for concurrent use.
type Server struct {
	cfg config

	turn sync.Mutex // held while time is moved or notifications are sent: one at a time
	mu   sync.Mutex // guards what follows

	st     *state
	file   *stateFile // nil when the state lives in memory
	faults []*armed
	closed bool
	stir   chan struct{} // tells Run that a notification may be due
}

// New returns a server with nothing in it, or with what its state file holds. It starts no goroutine and listens nowhere.
// It fails when an option is invalid, or when the state file is unreadable, damaged or in use ([ErrStateInUse]).
func New(opts ...Option) (*Server, error) {
	cfg := defaults()
	for _, o := range opts {
		if err := o(&cfg); err != nil {
			return nil, err
		}
	}
	if cfg.notifier == nil {
		cfg.notifier = &http.Transport{DisableKeepAlives: true}
	}
	s := &Server{cfg: cfg, st: newState(cfg.seed), stir: make(chan struct{}, 1)}
	if cfg.statePath != "" {
		var err error
		if s.file, s.st, err = openState(cfg.statePath, cfg.seed); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Close ends the use of the state file. A closed server answers every request with 503.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if s.file == nil {
		return nil
	}
	return s.file.close()
}

// BaseURL is the address of the API, as a client wants it.
func (s *Server) BaseURL() string { return s.cfg.publicURL + "/v1" }

// Merchant is the merchant id that callers must present.
func (s *Server) Merchant() string { return s.cfg.merchant }

// Key is the access key that callers must present.
func (s *Server) Key() string { return s.cfg.key }

// ServeHTTP serves the API below /v1/ and the payment page at /v2/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isAPI(r.URL.Path) {
		s.servePage(w, r)
		return
	}
	a := s.handle(r)
	if a.act.silent() {
		if a.act.kind == actReset || a.act.kind == actUnreachable {
			reset(w)
		}
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.header)
	a.send(r.Context(), w, s.cfg.wait)
}
