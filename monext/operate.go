package monext

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/monext-community/monext-go/order"
)

// operate makes a capture, a cancel or a refund: one attempt, one judgement.
func (c *Client) operate(ctx context.Context, op Operation, id string, r OperationRequest) (Answer, error) {
	if faults := r.check(op, id); faults != nil {
		return Answer{}, bad(op, faults)
	}
	call := newCall(op, id)
	payload, err := json.Marshal(r.wire())
	if err == nil {
		payload, err = addExtra(payload, r.Extra)
	}
	if err != nil {
		return Answer{}, fmt.Errorf("monext: %s: encode: %w", op, err)
	}
	call.payload = payload
	ctx = c.begin(ctx, call)
	answer, failure := judgeOperation(op, c.attempt(ctx, call))
	return answer, c.finish(ctx, call, result{answer.Outcome, answer.Class, answer.Result.Title, answer.Result.Code, failure})
}

// wireOperation is the answer to a capture, a cancel or a refund.
type wireOperation struct {
	wireHead
	Transaction struct {
		ID   string `json:"id"`
		Date string `json:"date"`
		Type string `json:"type"`
	} `json:"transaction"`
}

// judgeOperation reads an answer and decides its outcome. The error is nil exactly when that is
// Accepted.
func judgeOperation(op Operation, r reply) (Answer, *Error) {
	answer := Answer{Status: r.status, RetryAfter: r.retryAfter, Raw: r.body}
	if r.err != nil {
		e := unheard(op, r)
		answer.Outcome, answer.Class = e.Outcome, e.Class
		return answer, e
	}
	var wire wireOperation
	var names naming
	cause := decode(r.body, &wire)
	if cause == nil {
		var enveloped bool
		answer.Result, enveloped = wire.verdict()
		names.made = wire.Transaction.ID != ""
		names.complete = enveloped && names.made
		names.problem = wire.isProblem()
		answer.Transaction = Receipt{
			ID: wire.Transaction.ID, Date: parseTime(wire.Transaction.Date), Type: TransactionType(wire.Transaction.Type),
		}
		cause = missing(answer.Result, names.complete)
	}
	answer.Outcome, answer.Class = judgeWrite(op, r.status, answer.Result, names)
	if answer.Outcome == Accepted {
		return answer, nil
	}
	e := failureOf(op, r, answer.Result)
	e.Outcome, e.Class, e.cause = answer.Outcome, answer.Class, cause
	return answer, e
}

// missing says what an answer lacks that it should have.
func missing(v Result, complete bool) error {
	switch {
	case v.Title == "":
		return errMalformed
	case v.Title == TitleAccepted && !complete:
		return errIncomplete
	}
	return nil
}

// wireOperationRequest is the body of a capture, a cancel or a refund.
type wireOperationRequest struct {
	Amount            int64             `json:"amount"`
	Option            CaptureOption     `json:"option,omitempty"`
	Comment           string            `json:"comment,omitempty"`
	MerchantReference string            `json:"merchantReference,omitempty"`
	Items             []wireItem        `json:"items,omitempty"`
	PrivateData       map[string]string `json:"privateData,omitempty"`
	MiscData          json.RawMessage   `json:"miscData,omitempty"`
}

func (r OperationRequest) wire() *wireOperationRequest {
	return &wireOperationRequest{
		Amount: r.Amount.Minor(), Option: r.Option, Comment: r.Comment, MerchantReference: r.MerchantReference,
		Items: wireItems(r.Items), PrivateData: r.PrivateData, MiscData: r.MiscData,
	}
}

const (
	maxComment = 255
	maxItems   = 100
)

// check lists everything that is wrong with the arguments of an operation.
func (r OperationRequest) check(op Operation, id string) order.Faults {
	var faults order.Faults
	checkID(&faults, "transactionID", id)
	switch amount := r.Amount; {
	case amount.Minor() <= 0 || amount.Minor() > maxMinor:
		faults.Add("amount", order.RuleRange, "1.."+strconv.Itoa(maxMinor), "must be positive minor units")
	case !amount.Currency().Valid():
		faults.Add("amount", order.RuleRequired, "", "must have a currency")
	}
	checkWord(&faults, "option", r.Option, captureOptions)
	if r.Option != "" && op != OperationCapture {
		faults.Add("option", order.RuleUnsupported, "", "is for captures only")
	}
	checkText(&faults, "comment", r.Comment, maxComment)
	if strings.ContainsAny(r.Comment, "<>") {
		faults.Add("comment", order.RuleFormat, "no < or >", "must hold neither < nor >: write it in words")
	}
	checkText(&faults, "merchantReference", r.MerchantReference, unlimited)
	if len(r.Items) > maxItems {
		faults.Add("items", order.RuleTooMany, strconv.Itoa(maxItems), "must be at most 100")
	}
	for i := range min(len(r.Items), maxItems) {
		var inner order.Faults
		if errors.As(r.Items[i].Validate(r.Amount.Currency()), &inner) {
			faults = append(faults, inner.Under("items["+strconv.Itoa(i)+"]")...)
		}
	}
	checkData(&faults, r.PrivateData)
	if r.MiscData != nil && !jsonObject(r.MiscData) {
		faults.Add("miscData", order.RuleFormat, "", "must be a JSON object")
	}
	if len(r.Extra) > 0 {
		checkExtra(&faults, r.Extra, r.wire())
	}
	return faults
}

// bad names the operation whose arguments are at fault.
func bad(op Operation, faults error) error { return fmt.Errorf("monext: %s: %w", op, faults) }

// checkID refuses an id that could lead a path elsewhere. The id itself is not repeated: a session's
// is a secret.
func checkID(faults *order.Faults, path, id string) {
	switch {
	case id == "":
		faults.Add(path, order.RuleRequired, "", "must not be empty")
	case !validID(id):
		faults.Add(path, order.RuleFormat, strconv.Itoa(maxID), "must be 1 to 64 letters, digits, hyphens or underscores")
	}
}
