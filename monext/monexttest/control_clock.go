package monexttest

import (
	"net/http"
	"time"
)

// clockControls move the time and send notifications.
func (s *Server) clockControls() []control {
	clock := func() any { return map[string]time.Time{"now": s.Now()} }
	waiting := func() any { return map[string]any{"notifications": s.Notifications()} }
	return []control{
		{
			Method: http.MethodGet, Path: "/_sim/clock", Does: "the simulator's time",
			do: func(controlCall) (any, error) { return clock(), nil },
		},
		{
			Method: http.MethodPost, Path: "/_sim/clock/advance", Query: []string{"d"},
			Does: "time moves forward by d (90s, 30m, 24h); on the way everything happens at its moment",
			do: func(c controlCall) (any, error) {
				d, err := parseAdvance(c.query.Get("d"))
				if err != nil {
					return nil, err
				}
				if err := s.advance(c.Context(), d); err != nil {
					return nil, err
				}
				return clock(), nil
			},
		},
		{
			Method: http.MethodGet, Path: "/_sim/notifications", Does: "what the merchant is still to be told, and when next",
			do: func(controlCall) (any, error) { return waiting(), nil },
		},
		{
			Method: http.MethodPost, Path: "/_sim/notifications/deliver",
			Does: "the notifications that are due now are sent, and their answers waited for",
			do: func(c controlCall) (any, error) {
				if err := s.Deliver(c.Context()); err != nil {
					return nil, err
				}
				return waiting(), nil
			},
		},
	}
}
