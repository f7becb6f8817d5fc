package monexttest

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// faultControls keep the script of mishaps.
func (s *Server) faultControls() []control {
	script := func() any { return map[string]any{"faults": s.Script()} }
	return []control{
		{
			Method: http.MethodPost, Path: "/_sim/faults", takesBody: true, Does: "adds a fault, or a list of them, to the script",
			do: func(c controlCall) (any, error) {
				faults, err := decodeFaults(c.body)
				if err == nil {
					err = s.Inject(faults...)
				}
				if err != nil {
					return nil, err
				}
				return script(), nil
			},
		},
		{
			Method: http.MethodGet, Path: "/_sim/faults", Does: "the script, and how often each fault has struck",
			do: func(controlCall) (any, error) { return script(), nil },
		},
		{
			Method: http.MethodDelete, Path: "/_sim/faults", Does: "empties the script",
			do: func(controlCall) (any, error) {
				s.ClearFaults()
				return script(), nil
			},
		},
	}
}

// decodeFaults reads one fault or a list of them.
func decodeFaults(body []byte) ([]Fault, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, badParameter("the body must be a fault, or a list of faults, as JSON")
	}
	if body[0] != '[' {
		var one Fault
		if err := json.Unmarshal(body, &one); err != nil {
			return nil, badParameter("%s", controlText(err))
		}
		return []Fault{one}, nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, badParameter("faults: %s", controlText(err))
	}
	if len(raw) == 0 {
		return nil, badParameter("faults: the list is empty; DELETE empties the script")
	}
	list := make([]Fault, len(raw))
	for i, text := range raw {
		if err := json.Unmarshal(text, &list[i]); err != nil {
			return nil, badParameter("faults[%d]: %s", i, controlText(err))
		}
	}
	return list, nil
}
