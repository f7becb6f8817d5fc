package monexttest

import (
	"errors"
	"net/http"
	"sync"
	"time"
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

// draft gathers what one request, decision or timer does, until commit. It lives under Server.mu.
type draft struct {
	s       *Server
	now     time.Time
	entry   Entry
	issued  int
	changes []change

	hide time.Duration // keep effects out of reads for so long
	view view          // how a read is bent
}

func (s *Server) draft(what What, now time.Time) *draft {
	return &draft{s: s, now: now, issued: s.st.issued,
		entry: Entry{Seq: len(s.st.entries) + 1, At: now, What: what}}
}

// commit writes the draft down and then folds it into the state. When writing fails, nothing has happened.
func (d *draft) commit() error {
	if d.s.closed {
		return ErrClosed
	}
	r := record{Entry: d.entry, Issued: d.issued, Changes: d.changes}
	if d.s.file != nil {
		if err := d.s.file.append(r); err != nil {
			return err
		}
	}
	d.s.st.apply(r)
	return nil
}

// decide notes the result that this draft leads to.
func (d *draft) decide(code string) { d.entry.Title, d.entry.Code = titleOf(code), code }
