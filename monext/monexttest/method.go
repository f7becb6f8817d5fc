package monexttest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Method holds the limits of a payment method. The zero Method has none.
type Method struct {
	// Captures is how many captures one authorisation takes; 0 for any number. A further one is refused with 02302.
	Captures int
	// WholeCapture refuses, with 02110, a capture of less than the whole rest.
	WholeCapture bool
	// ReleasesRest cancels the rest behind the last of Captures, as behind FINAL; by default it lapses. It needs Captures: with
	// any number of captures, none is the last.
	ReleasesRest bool
	// WholeRefund refuses, with 02110, a refund of less than all that was captured.
	WholeRefund bool
	// NoCancel refuses every cancel with 02600.
	NoCancel bool
	// AuthorizationLife is how long an authorisation can be captured; 0 for that of [WithAuthorizationLife].
	AuthorizationLife time.Duration
}

// allMethods is the name of the text in which every method takes everything; anyContract is that of all contracts without an entry.
const (
	allMethods  = "all"
	anyContract = "*"
)

// WithMethod sets the limits of the payment method of a contract, which a session names in paymentMethodIDs; an empty contract, or
// "*", stands for all that have no Method of their own. As a setting it is a text such as
// "CB=captures:3,releases-rest;*=whole-capture,whole-refund,no-cancel,life:48h". Default: no limits. Methods do not apply to
// captures and releases that Monext makes itself: of a DEFERRED payment, and behind FINAL.
func WithMethod(contract string, m Method) Option {
	return chosen("methods", func(c *config) { c.setMethod(contract, m) })
}

// setMethod replaces the table, as configurations share it.
func (c *config) setMethod(contract string, m Method) {
	if contract == "" {
		contract = anyContract
	}
	all := maps.Clone(c.methods)
	if all == nil {
		all = make(map[string]Method)
	}
	all[contract] = m
	c.methods = all
}

// method returns the limits of a transaction's payment method.
func (s *Server) method(t *transaction) Method {
	m, ok := s.cfg.methods[s.st.sessions[t.Session].MethodID]
	if !ok {
		m = s.cfg.methods[anyContract]
	}
	if m.AuthorizationLife == 0 {
		m.AuthorizationLife = s.cfg.authorizationLife
	}
	return m
}

// judgeCapture decides on a capture by the method, with so much left, and tells what is released behind it.
func (m Method) judgeCapture(t *transaction, amount, rest int64) (release int64, code string) {
	taken := 0
	for _, e := range t.Effects {
		if e.Kind == KindCapture && e.Status != StatusKO {
			taken++
		}
	}
	switch {
	case m.Captures > 0 && taken >= m.Captures:
		return 0, codeBadTransaction
	case m.WholeCapture && amount < rest:
		return 0, codeBadAmount
	case m.ReleasesRest && taken+1 == m.Captures:
		return max(0, rest-amount), codeOK
	}
	return 0, codeOK
}

// judgeRefund decides on a refund by the method.
func (m Method) judgeRefund(t *transaction, amount int64) string {
	if captured := t.balance().Captured; m.WholeRefund && (amount != captured || t.refundable() != captured) {
		return codeBadAmount
	}
	return codeOK
}

// methodTable is the place that the setting of the methods sets: its text has contracts apart by semicolons, each with its
// limits, apart by commas: captures:N, whole-capture, releases-rest, whole-refund, no-cancel and life:D.
type methodTable config

const valuesMethods = `all, or such as "CB=captures:3,releases-rest;*=whole-refund,no-cancel"`

// String lists the contracts in their order, as UnmarshalText takes them.
func (t *methodTable) String() string {
	if len(t.methods) == 0 {
		return allMethods
	}
	var entries []string
	for _, contract := range slices.Sorted(maps.Keys(t.methods)) {
		entries = append(entries, contract+"="+strings.Join(t.methods[contract].words(), ","))
	}
	return strings.Join(entries, ";")
}

// words returns the limits as settings text.
func (m Method) words() []string {
	var words []string
	if m.Captures > 0 {
		words = append(words, "captures:"+strconv.Itoa(m.Captures))
	}
	for _, flag := range m.flags() {
		if *flag.at {
			words = append(words, flag.word)
		}
	}
	if m.AuthorizationLife > 0 {
		words = append(words, "life:"+m.AuthorizationLife.String())
	}
	return words
}

// methodFlag is a member of a method that is true or false, and its word.
type methodFlag struct {
	word string
	at   *bool
}

func (m *Method) flags() []methodFlag {
	return []methodFlag{
		{"whole-capture", &m.WholeCapture}, {"releases-rest", &m.ReleasesRest}, {"whole-refund", &m.WholeRefund}, {"no-cancel", &m.NoCancel},
	}
}

// UnmarshalText replaces the table.
func (t *methodTable) UnmarshalText(text []byte) error {
	c := (*config)(t)
	if c.methods = nil; string(text) == allMethods {
		return nil
	}
	for entry := range strings.SplitSeq(string(text), ";") {
		contract, takes, ok := strings.Cut(entry, "=")
		if _, twice := c.methods[contract]; !ok || contract == "" || twice {
			return fmt.Errorf("%q is no contract with its limits, such as CB=captures:1, or names a contract twice", entry)
		}
		var m Method
		for word := range strings.SplitSeq(takes, ",") {
			if err := m.take(word); takes != "" && err != nil {
				return err
			}
		}
		if m.ReleasesRest && m.Captures == 0 {
			return fmt.Errorf("%q: releases-rest needs captures:N with N from 1, as the release follows the last capture", entry)
		}
		c.setMethod(contract, m)
	}
	return nil
}

// take sets a member by its word.
func (m *Method) take(word string) (err error) {
	name, value, _ := strings.Cut(word, ":")
	switch name {
	case "captures":
		if m.Captures, err = strconv.Atoi(value); err != nil || m.Captures < 0 {
			return fmt.Errorf("%q is not a limit: captures takes a whole number, such as captures:1", word)
		}
		return nil
	case "life":
		if m.AuthorizationLife, err = time.ParseDuration(value); err != nil || m.AuthorizationLife < 0 {
			return fmt.Errorf("%q is not a limit: life takes a duration in hours or less, such as life:48h", word)
		}
		return nil
	}
	for _, flag := range m.flags() {
		if flag.word == word {
			*flag.at = true
			return nil
		}
	}
	return fmt.Errorf("%q is not a limit: there are captures:N, whole-capture, releases-rest, whole-refund, no-cancel and life:D", word)
}

// methodsCanBe reports whether every number of the table is possible, and whether a release has a last capture to follow.
func methodsCanBe(c *config) bool {
	for _, m := range c.methods {
		if m.Captures < 0 || m.AuthorizationLife < 0 || m.ReleasesRest && m.Captures == 0 {
			return false
		}
	}
	return true
}
