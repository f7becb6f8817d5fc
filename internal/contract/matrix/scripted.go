package matrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/mutate"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// scripted is the source of requests whose answers this package wrote.
const scripted = "scripted "

// Scripted reports whether a source's answers are scripted by this package, and not the simulator's.
func Scripted(source string) bool { return strings.HasPrefix(source, prefix+scripted) }

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// Statuses answers each operation once with each status that the description lists, by a body of ours that conforms: the
// simulator has few of the failures by itself, and the SDK must read all of them; and of a success it must read every member
// that there can be.
func (b *Bench) Statuses(ctx context.Context, operations []shape.Operation) error {
	s, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	for _, o := range operations {
		pattern := parameter.ReplaceAllString(o.Path, "*")
		for _, a := range o.Answers {
			if a.Body.Type == "string" {
				continue // alive says OK, and the simulator does
			}
			for _, status := range a.Statuses {
				body, err := scriptedBody(a.Body, status)
				if err != nil {
					return fmt.Errorf("matrix: %s: answer %d: %w", o.Name(), status, err)
				}
				s.fake.ClearFaults()
				s.inject(monexttest.Fault{Method: o.Method, Path: pattern, Do: monexttest.Body(status, "application/json", body)})
				if got, err := s.call(s.as(ctx, fmt.Sprintf("%s%d", scripted, status)), o); got != status {
					s.failf("%s: the SDK reads an answer %d as %d: %v", o.Name(), status, got, err)
				}
			}
		}
	}
	return nil
}

// scriptedBody has every member.
func scriptedBody(n *shape.Node, status int) (string, error) {
	body, err := mutate.Full(n)
	if err != nil {
		return "", err
	}
	title, code := "ERROR", fmt.Sprintf("91%d", status)
	if status < http.StatusBadRequest {
		title, code = "ACCEPTED", "00000"
	}
	for _, prefix := range []string{"", "result."} {
		body = mutate.With(mutate.With(body, prefix+"title", title), prefix+"code", code)
	}
	text, err := json.Marshal(body)
	return string(text), err
}

// call sends any request of an operation that the description allows, with the SDK where it can, and returns the status of
// the answer as it was understood.
func (s *shop) call(ctx context.Context, o shape.Operation) (status int, err error) {
	success := o.Answers[0].Statuses[0]
	switch o.Name() {
	case "GET /v1/checkout/alive":
		err = s.client.Alive(ctx)
	case "POST " + sessionsPath:
		_, err = s.client.CreateSession(ctx, ordered("scripted", monext.CaptureManual, 100))
	case "GET " + sessionsPath + "/{sessionId}":
		var read monext.SessionDetails
		if read, err = s.client.GetSession(ctx, "any"); err == nil {
			return read.Status, nil // sessions that ended are read with a 500, and another 5xx is no verdict
		}
	case "GET " + payments + "{id}":
		_, err = s.client.GetTransaction(ctx, "any")
	case "GET /v1/merchants/{merchantId}/pointsofsale/{posReference}/paymentMethods":
		_, err = s.client.PaymentMethods(ctx, "POS")
	case "POST " + olderPath:
		status, _ = s.send(ctx, scripted+"older path", o.Method, olderPath, rawSession, "")
		return status, nil
	case "GET " + olderPath + "/{sessionId}":
		status, _ = s.send(ctx, scripted+"older path", o.Method, olderPath+"/any", "", "")
		return status, nil
	default:
		kind, known := strings.CutPrefix(o.Name(), "POST "+payments+"{id}/")
		if !known {
			return 0, errors.New("no request is known for it")
		}
		var answer monext.Answer
		if answer, err = s.operate(ctx, s.client, Kind(kind), "any", operation{Amount: order.NewMoney(1, order.EUR)}); err == nil {
			return answer.Status, nil
		}
	}
	var failure *monext.Error
	switch {
	case err == nil:
		return success, nil
	case errors.As(err, &failure):
		return failure.Status, err
	}
	return 0, err
}
