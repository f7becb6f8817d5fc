package monext

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/monext-community/monext-go/order"
)

// The limits of Monext's description for the members of a session beside the order, in characters.
const (
	maxSoftDescriptor = 127
	maxIdentifier     = 50
	minIdentifier     = 2
	maxDay            = 31
)

// The enumerations of the same members.
var (
	captureModes = []CaptureMode{CaptureManual, CaptureAutomatic, CaptureDeferred}
	paymentTypes = []PaymentType{
		PaymentOneOff, PaymentMxInstallment, PaymentMxRecurring, PaymentInstallment, PaymentRecurring, PaymentAccountVerification,
		PaymentPreOrder, PaymentUnscheduled, PaymentRentalServices, PaymentDelayedCharge, PaymentNoShow, PaymentCredit,
		PaymentMultipleMerchants, PaymentBankTransfer,
	}
	frequencies = []Frequency{
		FrequencyDaily, FrequencyWeekly, FrequencyFortnightly, FrequencyMonthly, FrequencyBimonthly, FrequencyQuarterly,
		FrequencySemiannually, FrequencyYearly, FrequencyBiennially,
	}
	challengeIndicators = []ChallengeIndicator{
		ChallengeNoPreference, ChallengeIssuerTRA, ChallengeRequested, ChallengeMandated, ChallengeAcquirerTRA, ChallengeCBScoring,
	}
	oneClicks      = []OneClick{OneClickWithCVV, OneClickWithoutCVV}
	captureOptions = []CaptureOption{CaptureStandard, CaptureLateDelivery, CaptureFinal}
)

// Validate returns everything that is wrong with the request as [order.Faults], or nil. Faults of
// the order have paths below "order". The limits, patterns and words are those of Monext's OpenAPI
// description; those of the order that are stricter are named by [order.Order.Validate]. CreateSession
// calls it itself. Only an account verification may have a total of 0.
func (r SessionRequest) Validate() error {
	faults, err := r.orderFaults()
	if err != nil {
		return err
	}
	if r.ReturnURL == "" {
		faults.Add("returnURL", order.RuleRequired, "", "is missing: give the page to which the buyer's browser returns")
	} else if !absolute(r.ReturnURL) {
		faults.Add("returnURL", order.RuleFormat, "", "must be an absolute http or https URL without user data and blanks")
	}
	if r.NotificationURL != "" && !absolute(r.NotificationURL) {
		faults.Add("notificationURL", order.RuleFormat, "", "must be an absolute http or https URL without user data and blanks")
	}
	if r.Language != "" && !letters(r.Language, 2) {
		faults.Add("language", order.RuleFormat, "ISO 639-1", "must be two letters: give a code such as FR")
	}
	if r.MiscData != nil && !jsonObject(r.MiscData) {
		faults.Add("miscData", order.RuleFormat, "", "must be a JSON object")
	}
	checkWord(&faults, "threeDS.challengeInd", r.ThreeDS.ChallengeInd, challengeIndicators)
	checkWord(&faults, "oneClick", r.OneClick, oneClicks)
	if r.WalletID != "" && !isIdentifier(r.WalletID) {
		faults.Add("walletID", order.RuleFormat, "2..50 of A-Z a-z 0-9 . - _",
			"must be 2 to 50 letters, digits, dots, hyphens and underscores, a letter or a digit first")
	}
	checkText(&faults, "threeDS.merchantName", r.ThreeDS.MerchantName, unlimited)
	checkText(&faults, "threeDS.merchantScore", r.ThreeDS.MerchantScore, unlimited)
	checkText(&faults, "pageCode", r.PageCode, unlimited)
	checkData(&faults, r.PrivateData)
	r.Payment.check(&faults, r.Order.Currency())
	if len(r.Extra) > 0 {
		checkExtra(&faults, r.Extra, r.wire())
	}
	return faults.Err()
}

// orderFaults are those of the order. An account verification may cost nothing.
func (r SessionRequest) orderFaults() (order.Faults, error) {
	err := r.Order.Validate()
	if r.Payment.Type == PaymentAccountVerification {
		err = r.Order.ValidateVerification()
	}
	var inner order.Faults
	if err != nil && !errors.As(err, &inner) {
		return nil, err
	}
	return inner.Under("order"), nil
}

func (t PaymentTerms) check(faults *order.Faults, c order.Currency) {
	checkWord(faults, "payment.type", t.Type, paymentTypes)
	checkWord(faults, "payment.capture", t.Capture, captureModes)
	switch {
	case t.Capture == CaptureDeferred && t.DeferredDate.IsZero():
		faults.Add("payment.deferredDate", order.RuleRequired, "", "is missing: give the date of the deferred capture")
	case t.Capture != CaptureDeferred && !t.DeferredDate.IsZero():
		faults.Add("payment.deferredDate", order.RuleConflict, "", "is for deferred capture only: leave it out, or choose DEFERRED")
	}
	checkYear(faults, "payment.deferredDate", t.DeferredDate)
	checkAmount(faults, "payment.amount", t.Amount, c)
	checkText(faults, "payment.softDescriptor", t.SoftDescriptor, maxSoftDescriptor)
	if t.Recurring != nil {
		t.Recurring.check(faults, t.Type, c)
	}
}

func (p Recurring) check(faults *order.Faults, t PaymentType, c order.Currency) {
	const at = "payment.recurring."
	if p.Amount == (order.Money{}) {
		faults.Add(at+"amount", order.RuleRequired, "", "is missing: give the amount of each installment after the first")
	}
	if p.FirstAmount == (order.Money{}) {
		faults.Add(at+"firstAmount", order.RuleRequired, "", "is missing: give the amount of the first installment")
	}
	checkAmount(faults, at+"amount", p.Amount, c)
	checkAmount(faults, at+"firstAmount", p.FirstAmount, c)
	checkAmount(faults, at+"cumulated", p.Cumulated, c)
	if p.Number < 0 {
		faults.Add(at+"number", order.RuleRange, "1..", "must be at least 1, or 0 to leave it out")
	}
	switch {
	case p.Total < 0:
		faults.Add(at+"total", order.RuleRange, "1..", "must be at least 1, or 0 to leave it out")
	case p.Total == 0 && (t == PaymentInstallment || t == PaymentMxInstallment):
		faults.Add(at+"total", order.RuleRequired, "1..", "is missing: give the number of installments of the plan")
	}
	if p.Frequency == "" {
		faults.Add(at+"frequency", order.RuleRequired, "", "is missing: give how often an installment is due")
	}
	checkWord(faults, at+"frequency", p.Frequency, frequencies)
	if p.Day < 1 || p.Day > maxDay {
		faults.Add(at+"day", order.RuleRange, "1..31", "must be a day of the month, 1 to 31")
	}
	if p.Total > 0 && p.Number > p.Total {
		faults.Add(at+"number", order.RuleRange, "1.."+strconv.Itoa(p.Total), "must not be more than the total: correct one of the two")
	}
	checkYear(faults, at+"start", p.Start)
	checkYear(faults, at+"end", p.End)
	if !p.Start.IsZero() && !p.End.IsZero() && p.End.Time().Before(p.Start.Time()) {
		faults.Add(at+"end", order.RuleRange, "from the start on", "must not lie before the start: correct one of the two")
	}
}

// checkWord checks that a word, when there is one, is in Monext's list.
func checkWord[W ~string](faults *order.Faults, path string, value W, list []W) {
	if value == "" || slices.Contains(list, value) {
		return
	}
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	known := strings.Join(words, ", ")
	faults.Add(path, order.RuleUnknown, known, "must be one of "+known)
}

const unlimited = 0

// checkText checks a text of at most limit characters.
func checkText(faults *order.Faults, path, text string, limit int) {
	switch {
	case !utf8.ValidString(text):
		faults.Add(path, order.RuleFormat, "UTF-8", "must be valid UTF-8")
	case limit != unlimited && utf8.RuneCountInString(text) > limit:
		faults.Add(path, order.RuleTooLong, strconv.Itoa(limit), "must have at most "+strconv.Itoa(limit)+" characters")
	}
}

// checkData checks private data. A key is named in no fault: it may be anything.
func checkData(faults *order.Faults, data map[string]string) {
	for key, value := range data {
		if key == "" || !utf8.ValidString(key) || !utf8.ValidString(value) {
			faults.Add("privateData", order.RuleFormat, "UTF-8", "must have keys that are not empty, and valid UTF-8")
			return
		}
	}
}

func checkAmount(faults *order.Faults, path string, m order.Money, c order.Currency) {
	switch {
	case m == order.Money{}:
	case m.Minor() < 0 || m.Minor() > maxMinor:
		faults.Add(path, order.RuleRange, "0.."+strconv.Itoa(maxMinor), "must be 0 to 10^18 minor units")
	case m.Currency() != c:
		faults.Add(path, order.RuleCurrencyMismatch, c.Code(), "must be in the currency of the order")
	}
}

func checkYear(faults *order.Faults, path string, d order.Date) {
	if year := d.Time().Year(); year < 1 || year > 9999 {
		faults.Add(path, order.RuleRange, "years 1..9999", "must have a year that RFC 3339 can write")
	}
}

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil &&
		utf8.ValidString(s) && !strings.ContainsAny(s, " \t\r\n")
}

func letters(s string, n int) bool {
	for i := range len(s) {
		if b := s[i] | 0x20; b < 'a' || b > 'z' {
			return false
		}
	}
	return len(s) == n
}

// isIdentifier reports whether the whole text matches [A-Za-z0-9]+[A-Za-z0-9.\-_]+ and has at most 50 characters: the
// pattern of points of sale and of wallets.
func isIdentifier(s string) bool {
	for i := range len(s) {
		if !idByte(s[i]) && s[i] != '.' || i == 0 && (s[i] == '_' || s[i] == '-' || s[i] == '.') {
			return false
		}
	}
	return minIdentifier <= len(s) && len(s) <= maxIdentifier
}

func jsonObject(text json.RawMessage) bool {
	return json.Valid(text) && strings.HasPrefix(strings.TrimLeft(string(text), " \t\r\n"), "{")
}
