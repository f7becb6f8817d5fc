package trial

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/mutate"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// payable are members that a body with everything has at 0, and that the simulator wants above it.
var payable = []string{"amount", "order.amount", "payment.amount"}

// Simulator sends the mutations of every request of the operations to the simulator, which takes nothing but what the
// description allows (its option WithStrictInput). A mutation is caught when the answer is 400 and invalidParams names the
// mutated member.
func Simulator(ctx context.Context, operations []shape.Operation) (Tally, error) {
	var t Tally
	fake, err := monexttest.New(monexttest.WithStrictInput())
	if err != nil {
		return t, err
	}
	defer func() { _ = fake.Close() }()
	s := simulator{fake}
	for _, o := range operations {
		if o.Request == nil {
			continue
		}
		if err := t.send(ctx, s, o); err != nil {
			return t, fmt.Errorf("trial: %s: %w", o.Name(), err)
		}
	}
	return t, nil
}

func (t *Tally) send(ctx context.Context, s simulator, o shape.Operation) error {
	full, err := mutate.Full(o.Request)
	if err != nil {
		return err
	}
	for _, path := range payable {
		full = mutate.With(full, path, json.Number("1"))
	}
	switch status, named, err := s.post(ctx, o, full); {
	case err != nil:
		return err
	case status != http.StatusCreated:
		return fmt.Errorf("the simulator answers a body that conforms with %d: %v", status, named)
	}
	mutations, _, err := mutate.All(o.Request, full)
	if err != nil {
		return err
	}
	for _, m := range mutations {
		status, named, err := s.post(ctx, o, m.Body)
		if err != nil {
			return err
		}
		caught := status == http.StatusBadRequest && (m.Path == "" || slices.Contains(named, m.Path))
		t.count(caught, fmt.Sprintf("%s  %s  %s (status %d, names %s)", o.Name(), m.Path, m.Rule, status, strings.Join(named, ", ")))
	}
	return nil
}

// simulator is a simulator that is called inside the process.
type simulator struct{ fake *monexttest.Server }

// post sends a body, and returns the status of the answer and the members that its invalidParams name.
func (s simulator) post(ctx context.Context, o shape.Operation, body any) (status int, named []string, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	path := strings.TrimPrefix(parameter.ReplaceAllString(o.Path, "any"), "/v1")
	r, err := http.NewRequestWithContext(ctx, o.Method, s.fake.BaseURL()+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
	resp, err := s.fake.Transport().RoundTrip(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, err
	}
	var answer struct {
		Invalid []struct {
			Name string `json:"name"`
		} `json:"invalidParams"`
	}
	err = json.Unmarshal(raw, &answer)
	for _, p := range answer.Invalid {
		named = append(named, index.ReplaceAllString(p.Name, "[]"))
	}
	return resp.StatusCode, named, err
}
