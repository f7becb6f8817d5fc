package lifecycle

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/monext-community/monext-go/order"
)

// worth is what the buyer paid for parts of lines. Parts of a line that does
// not divide are worth the steps of its shares by Allocate, so that all parts
// together, returned in any portions, are worth the line; so it counts what came
// back before. More units than were ordered are a fault.
func (p *Payment) worth(lines []RequestLine, transaction string) (order.Money, error) {
	var faults order.Faults
	total := zero(p.opened.Amount)
	back := p.returned(transaction)
	for i, want := range lines {
		path := "lines[" + strconv.Itoa(i) + "]"
		line, ok := p.line(want.Reference)
		if !ok {
			faults.Add(path+".reference", order.RuleUnknown, "", "the order has no such line")
			continue
		}
		from := back[want.Reference]
		if left := line.Quantity - from; want.Quantity > left {
			faults.Add(path+".quantity", order.RuleRange, strconv.FormatInt(max(left, 0), 10), "is more than was ordered and did not come back yet")
			continue
		}
		back[want.Reference] = from + want.Quantity
		before, err := line.share(from)
		after, err2 := line.share(from + want.Quantity)
		part, err3 := after.Sub(before)
		if err = errors.Join(err, err2, err3); err == nil {
			total, err = total.Add(part)
		}
		if err != nil {
			faults.Add(path, order.RuleRange, "", "its worth cannot be computed")
		}
	}
	if err := faults.Err(); err != nil {
		return order.Money{}, fmt.Errorf("lifecycle: request: %w", err)
	}
	return total, nil
}

// share is what the first units of a line are worth.
func (l *Line) share(units int64) (order.Money, error) {
	shares, err := l.Value.Allocate(units, l.Quantity-units)
	if err != nil {
		return order.Money{}, err
	}
	return shares[0], nil
}

// returned counts the units of each line that refunds of a transaction are for,
// done or open, those that were worth nothing among them.
func (p *Payment) returned(transaction string) map[string]int64 {
	units := map[string]int64{}
	for i := range p.operations {
		o := &p.operations[i]
		if o.Kind != ActionRefund || o.Transaction != transaction ||
			o.State.Closed() && o.State != OperationSucceeded && o.Cause != CauseNothingToGiveBack {
			continue
		}
		for _, l := range o.Lines {
			units[l.Reference] += l.Quantity
		}
	}
	return units
}

// line finds a line by its reference; lines with the same reference count as one.
func (p *Payment) line(reference string) (Line, bool) {
	sum := Line{Reference: reference, Value: zero(p.opened.Amount)}
	for _, l := range p.opened.Lines {
		if l.Reference == reference {
			sum.Quantity += l.Quantity
			sum.Value, _ = sum.Value.Add(l.Value)
		}
	}
	return sum, sum.Quantity > 0
}
