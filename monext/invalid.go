package monext

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/monext-community/monext-go/order"
)

// InvalidParam is one member of a request that Monext refused, in Monext's words (its object
// invalidParams, in answers with status 400). Reason and Arguments may quote what was sent: they
// never appear in error texts or logs of this package. The faults in the error stand in the same order.
type InvalidParam struct {
	Name      string
	Reason    string
	Codes     []string
	Arguments []string
}

type wireInvalid struct {
	InvalidParams wireList[wireInvalidParam] `json:"invalidParams"`
	Result        struct {
		InvalidParams wireList[wireInvalidParam] `json:"invalidParams"`
	} `json:"result"`
}

type wireInvalidParam struct {
	Name      string   `json:"name"`
	Reason    string   `json:"reason"`
	Codes     []string `json:"codes"`
	Arguments []string `json:"arguments"`
}

// The limits of what an error keeps of refused members: those of the description, and at most so many members.
const (
	maxInvalid     = 100
	maxInvalidText = 255
)

// invalidParams reads the refused members of an answer; nil when it names none. Those without a name say nothing.
func invalidParams(body []byte) []InvalidParam {
	var wire wireInvalid
	if decode(body, &wire) != nil {
		return nil
	}
	list := wire.InvalidParams.items
	if len(list) == 0 {
		list = wire.Result.InvalidParams.items
	}
	var params []InvalidParam
	for _, p := range list[:min(len(list), maxInvalid)] {
		if p.Name != "" {
			params = append(params, InvalidParam{
				Name: shortened(p.Name), Reason: shortened(p.Reason), Codes: shortenedAll(p.Codes), Arguments: shortenedAll(p.Arguments),
			})
		}
	}
	return params
}

func shortened(text string) string {
	text = strings.ToValidUTF8(text, "?")
	if utf8.RuneCountInString(text) <= maxInvalidText {
		return text
	}
	return string([]rune(text)[:maxInvalidText])
}

func shortenedAll(texts []string) []string {
	texts = texts[:min(len(texts), maxInvalidText)]
	for i := range texts {
		texts[i] = shortened(texts[i])
	}
	return texts
}

// faultsOf turns refused members into faults, with the path that the field has in this module where
// it has one, and Monext's where not. The reason stays out of them: it may quote a value.
func faultsOf(op Operation, params []InvalidParam) order.Faults {
	var faults order.Faults
	for _, p := range params {
		rule := ruleOf(p.Codes)
		limit := limitOf(rule, p.Arguments)
		faults.Add(ourPath(op, p.Name), rule, limit, "was refused by Monext: see Error.InvalidParams for its reason, and correct the value")
	}
	return faults
}

// ruleOf takes the kind of a fault from Monext's keys, which are named after the constraints of Java's
// Bean Validation. An unknown key is a wrong form.
func ruleOf(codes []string) order.Rule {
	for _, code := range codes {
		switch code = strings.ToLower(code); {
		case strings.Contains(code, "notnull"), strings.Contains(code, "notblank"), strings.Contains(code, "notempty"), strings.Contains(code, "required"):
			return order.RuleRequired
		case strings.Contains(code, "size"), strings.Contains(code, "length"):
			return order.RuleTooLong
		case strings.Contains(code, "min"), strings.Contains(code, "max"), strings.Contains(code, "range"), strings.Contains(code, "positive"),
			strings.Contains(code, "before"), strings.Contains(code, "after"), strings.Contains(code, "past"), strings.Contains(code, "future"):
			return order.RuleRange
		case strings.Contains(code, "enum"), strings.Contains(code, "known"):
			return order.RuleUnknown
		}
	}
	return order.RuleFormat
}

// limitOf takes the limit from those arguments that can only be one: the greatest for a length, both ends for a range.
func limitOf(rule order.Rule, arguments []string) string {
	var numbers []int64
	for _, a := range arguments {
		if n, err := strconv.ParseInt(a, 10, 64); err == nil && strconv.FormatInt(n, 10) == a && round(n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	switch {
	case len(numbers) == 0:
		return ""
	case rule == order.RuleTooLong:
		return strconv.FormatInt(numbers[len(numbers)-1], 10)
	case rule == order.RuleRange && len(numbers) > 1:
		return strconv.FormatInt(numbers[0], 10) + ".." + strconv.FormatInt(numbers[len(numbers)-1], 10)
	case rule == order.RuleRange:
		return strconv.FormatInt(numbers[0], 10)
	}
	return ""
}

// round reports whether a number looks like a limit and not like a value: it is small, a power of ten, or all nines. A
// telephone number or the number of a card is none of these.
func round(n int64) bool {
	const small = 9_999
	if 0 <= n && n <= small {
		return true
	}
	text := strconv.FormatInt(n, 10)
	return n > 0 && (strings.Trim(text[1:], "0") == "" && text[0] == '1' || strings.Trim(text, "9") == "")
}

// ourPath translates the path of a member into that of the field behind it. Monext's description does
// not say how it writes paths: one that is not known is tried without its first part too, as servers
// put the name of the body there.
func ourPath(op Operation, name string) string {
	name = wordsOnly(name)
	if path, known := fieldPath(op, name); known {
		return path
	}
	if _, inner, nested := strings.Cut(name, "."); nested {
		if path, known := fieldPath(op, inner); known {
			return path
		}
	}
	return name
}

// wordsOnly is a path as far as it is made of names of members: a text that stands for a name, or the key of a map, could be
// anything.
func wordsOnly(name string) string {
	if !memberNames.MatchString(name) {
		return unprintable
	}
	for _, free := range [...]string{"privateData", "miscData", "miscellaneous"} {
		if i := strings.Index(name+".", free+"."); i >= 0 {
			return name[:i+len(free)]
		}
	}
	return name
}

var memberNames = regexp.MustCompile(`^[a-z][A-Za-z]{0,39}\d{0,2}(\[\d{1,4}\])?(\.[a-z][A-Za-z]{0,39}\d{0,2}(\[\d{1,4}\])?){0,9}$`)

// fieldPath is the path of the field behind a member of a body, and whether there is one.
func fieldPath(op Operation, name string) (string, bool) {
	if op == OperationCreateSession {
		return sessionPath(name)
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(name, "[", "."), ".")
	switch first {
	case "amount", "option", "comment", "merchantReference", "items", "privateData", "miscData":
		return itemPath(name), true
	}
	return "", false
}

// sessionPaths are the members of a session whose field has another path, each with all that is below it.
var sessionPaths = []struct{ theirs, ours string }{
	{"pointOfSaleReference", "order.pointOfSale"},
	{"order.amount", "order.totals.total"},
	{"order.currency", "order.totals.total"},
	{"order.taxes", "order.totals.taxes"},
	{"order.discount", "order.totals.discount"},
	{"order.items", "order.items"},
	{"order.reference", "order.reference"},
	{"order.date", "order.date"},
	{"order.origin", "order.origin"},
	{"order.country", "order.country"},
	{"payment.paymentType", "payment.type"},
	{"payment.capture", "payment.capture"},
	{"payment.deferredCaptureDate", "payment.deferredDate"},
	{"payment.amount", "payment.amount"},
	{"payment.softDescriptor", "payment.softDescriptor"},
	{"payment.recurring.installmentAmount", "payment.recurring.amount"},
	{"payment.recurring.initialInstallmentAmount", "payment.recurring.firstAmount"},
	{"payment.recurring.firstInstallmentAmount", "payment.recurring.firstAmount"},
	{"payment.recurring.cumulatedAmount", "payment.recurring.cumulated"},
	{"payment.recurring.installmentNumber", "payment.recurring.number"},
	{"payment.recurring.totalInstallments", "payment.recurring.total"},
	{"payment.recurring.frequency", "payment.recurring.frequency"},
	{"payment.recurring.installmentDate", "payment.recurring.day"},
	{"payment.recurring.startDate", "payment.recurring.start"},
	{"payment.recurring.endDate", "payment.recurring.end"},
	{"paymentMethod.paymentMethodIDs", "order.paymentMethodIDs"},
	{"paymentMethod.fallbackPaymentMethodIDs", "order.fallbackPaymentMethodIDs"},
	{"paymentMethod.smartDisplayIndicator", "smartDisplay"},
	{"buyer.billingAddress.addressCreateDate", "order.buyer.billingAddress.created"},
	{"buyer", "order.buyer"},
	{"delivery.charge", "order.totals.delivery"},
	{"delivery.address.addressCreateDate", "order.delivery.address.created"},
	{"delivery", "order.delivery"},
	{"threeDS", "threeDS"},
	{"privateData", "privateData"},
	{"miscData", "miscData"},
	{"returnURL", "returnURL"},
	{"notificationURL", "notificationURL"},
	{"languageCode", "language"},
	{"customPaymentPageCode", "pageCode"},
	{"oneClickOption", "oneClick"},
	{"mxWalletId", "walletID"},
}

func sessionPath(name string) (string, bool) {
	for _, p := range sessionPaths {
		if rest, below := strings.CutPrefix(name, p.theirs); below && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return p.ours + itemRest(p.theirs, rest), true
		}
	}
	return "", false
}

func itemRest(theirs, rest string) string {
	if theirs != "order.items" {
		return rest
	}
	return itemPath(rest)
}

// itemPath gives the price of a line the name of its field.
func itemPath(path string) string {
	if before, price := strings.CutSuffix(path, "].price"); price {
		return before + "].total"
	}
	return path
}
