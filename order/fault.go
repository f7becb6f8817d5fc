package order

import (
	"fmt"
	"strings"
)

// Rule names the kind of a fault. It is an error itself, so that errors.Is(err, order.RuleSum) finds a kind of fault in
// any error of this module that carries faults.
type Rule string

// The rules. Their text is stable: programs may store and compare it.
const (
	RuleRequired         Rule = "required"          // a value is missing
	RuleTooLong          Rule = "too_long"          // a text has more characters than allowed
	RuleTooMany          Rule = "too_many"          // a list has more entries than allowed
	RuleRange            Rule = "range"             // a number or a date is too small or too large
	RuleFormat           Rule = "format"            // a text does not have the form it must have
	RuleSum              Rule = "sum"               // amounts do not add up
	RuleCurrencyMismatch Rule = "currency_mismatch" // an amount is in another currency than the rest
	RuleDuplicate        Rule = "duplicate"         // an entry stands twice where it may stand once
	RuleConflict         Rule = "conflict"          // two values exclude each other
	RuleUnsupported      Rule = "unsupported"       // a valid value that cannot be used here
	RuleUnknown          Rule = "unknown"           // a word or a code that is not in its list
)

// Error returns the rule's text.
func (r Rule) Error() string { return string(r) }

// Fault is one thing wrong with one value that a caller gave. It never contains the value of a personal field.
type Fault struct {
	// Path leads to the value, such as "items[3].total"; it may be empty when there is only one value.
	Path string `json:"path"`
	// Rule is the rule that was broken.
	Rule Rule `json:"rule"`
	// Limit is the limit that the rule applied, such as "50" or "1..99999"; empty when the rule has none.
	Limit string `json:"limit,omitempty"`
	// Message says in English what is wrong and what to do about it.
	Message string `json:"message"`
}

// Error returns the path and the message.
func (f Fault) Error() string {
	if f.Path == "" {
		return f.Message
	}
	return f.Path + ": " + f.Message
}

// Unwrap returns the rule, so that errors.Is finds a fault by its rule.
func (f Fault) Unwrap() error { return f.Rule }

// Faults is an error that lists every fault found. Return it through [Faults.Err], which is nil for an empty list.
type Faults []Fault

// Error lists all faults on one line.
func (f Faults) Error() string {
	if len(f) == 1 {
		return f[0].Error()
	}
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.Error()
	}
	return fmt.Sprintf("%d faults: %s", len(f), strings.Join(texts, "; "))
}

// Unwrap returns the faults one by one, for errors.Is and errors.As.
func (f Faults) Unwrap() []error {
	errs := make([]error, len(f))
	for i, fault := range f {
		errs[i] = fault
	}
	return errs
}

// Add appends a fault. Limit may be empty.
func (f *Faults) Add(path string, rule Rule, limit, message string) {
	*f = append(*f, Fault{Path: path, Rule: rule, Limit: limit, Message: message})
}

// Under returns the same faults with prefix before each path: under "order", "items[0].total" becomes
// "order.items[0].total".
func (f Faults) Under(prefix string) Faults {
	nested := make(Faults, len(f))
	for i, fault := range f {
		switch {
		case fault.Path == "":
			fault.Path = prefix
		case prefix != "":
			fault.Path = prefix + "." + fault.Path
		}
		nested[i] = fault
	}
	return nested
}

// Err returns the faults as an error, or nil when there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
