package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// journal is the answer of GET /_sim/journal.
type journal struct {
	Now        time.Time              `json:"now"`
	Entries    []monexttest.Entry     `json:"entries"`
	Violations []monexttest.Violation `json:"violations"`
}

// failure is the answer to what cannot be done.
type failure struct {
	Error string `json:"error"`
}

// control adds the addresses below /_sim/ to the server, through which another process drives it. A page of another site
// cannot use them.
func control(fake *monexttest.Server) http.Handler {
	sim := http.NewServeMux()
	for action, do := range map[string]func(id string, r *http.Request) error{
		"accept": func(id string, _ *http.Request) error {
			_, err := fake.Accept(id)
			return err
		},
		"refuse":  func(id string, r *http.Request) error { return fake.Refuse(id, codeOf(r)) },
		"abandon": func(id string, _ *http.Request) error { return fake.Abandon(id) },
		"expire":  func(id string, _ *http.Request) error { return fake.Expire(id) },
	} {
		sim.HandleFunc("POST /_sim/sessions/{id}/"+action, func(w http.ResponseWriter, r *http.Request) {
			decided(w, fake, r.PathValue("id"), do(r.PathValue("id"), r))
		})
	}
	sim.HandleFunc("POST /_sim/advance", func(w http.ResponseWriter, r *http.Request) {
		by, err := time.ParseDuration(r.URL.Query().Get("by"))
		if err == nil {
			err = fake.Advance(by)
		}
		if err != nil {
			answer(w, http.StatusBadRequest, failure{err.Error()})
			return
		}
		answer(w, http.StatusOK, map[string]time.Time{"now": fake.Now()})
	})
	sim.HandleFunc("GET /_sim/sessions", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, fake.Sessions())
	})
	sim.HandleFunc("GET /_sim/journal", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, journal{fake.Now(), fake.Journal(), fake.Violations()})
	})
	guarded := http.NewCrossOriginProtection().Handler(sim)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_sim/") {
			guarded.ServeHTTP(w, r)
			return
		}
		fake.ServeHTTP(w, r)
	})
}

// codeOf is the return code that a refusal asks for: "do not honour" when it asks for none.
func codeOf(r *http.Request) string {
	if code := r.URL.Query().Get("code"); code != "" {
		return code
	}
	return "01100"
}

// decided answers with where the session stands. A payment that the simulator's own rules refused is no failure.
func decided(w http.ResponseWriter, fake *monexttest.Server, id string, err error) {
	var refused *monexttest.RefusedError
	switch {
	case err == nil, errors.As(err, &refused):
		session, _ := fake.Session(id)
		answer(w, http.StatusOK, session)
	case errors.Is(err, monexttest.ErrUnknownSession):
		answer(w, http.StatusNotFound, failure{err.Error()})
	case errors.Is(err, monexttest.ErrSessionOver):
		answer(w, http.StatusConflict, failure{err.Error()})
	default:
		answer(w, http.StatusBadRequest, failure{err.Error()})
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "the answer could not be written as JSON", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
