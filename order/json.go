package order

import (
	"bytes"
	"encoding/json"
	"io"
)

// maxMoneyJSON is the longest JSON form that is looked at, in bytes, spaces included.
const maxMoneyJSON = 256

// MarshalJSON returns {"amount":"129.90","currency":"EUR"}. It returns a [Fault] with [RuleRequired] for an amount
// without a valid currency; mark optional fields omitzero.
func (m Money) MarshalJSON() ([]byte, error) {
	if !m.currency.Valid() {
		return nil, errNoCurrency("currency")
	}
	b := append(make([]byte, 0, 64), `{"amount":"`...)
	b = m.appendAmount(b)
	b = append(b, `","currency":"`...)
	b = append(b, m.currency.Code()...)
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads the form that MarshalJSON writes. The amount follows the rules of [ParseMoney]. It refuses, with
// a [Fault], everything else: null, numbers, missing, unknown or repeated keys, keys in another case, data after the
// object, and more than 256 bytes.
func (m *Money) UnmarshalJSON(data []byte) error {
	if len(data) > maxMoneyJSON {
		return Fault{Path: "money", Rule: RuleTooLong, Limit: "256", Message: "has more than 256 bytes: " + moneyJSONRemedy}
	}
	if amount, code, own := ownMembers(data); own {
		if parsed, err := parseMembers(amount, code); err == nil {
			*m = parsed
			return nil
		}
	}
	amount, code, err := moneyMembers(data)
	if err != nil {
		return err
	}
	parsed, err := parseMembers(amount, code)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

func parseMembers(amount, code string) (Money, error) {
	currency, err := ParseCurrency(code)
	if err != nil {
		return Money{}, err
	}
	return ParseMoney(amount, currency)
}

// ownMembers cuts the two members out of the very text that MarshalJSON writes, ten times as fast as a JSON decoder. It
// does not look at the members, so what they hold must be refused unless it is an amount and a currency.
func ownMembers(data []byte) (amount, code string, own bool) {
	rest, starts := bytes.CutPrefix(data, []byte(`{"amount":"`))
	rest, ends := bytes.CutSuffix(rest, []byte(`"}`))
	first, second, parts := bytes.Cut(rest, []byte(`","currency":"`))
	return string(first), string(second), starts && ends && parts
}

// moneyMembers returns the two members of the JSON form.
func moneyMembers(data []byte) (amount, code string, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return "", "", badMoneyJSON("is not an object")
	}
	members := map[string]*string{"amount": &amount, "currency": &code}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return "", "", badMoneyJSON("is not valid JSON")
		}
		name, _ := key.(string)
		target, known := members[name]
		if !known {
			return "", "", badMoneyJSON("has an unknown or a repeated key")
		}
		delete(members, name)
		value, err := dec.Token()
		text, isText := value.(string)
		if err != nil || !isText {
			return "", "", badMoneyJSON("has a member that is not a text")
		}
		*target = text
	}
	if _, err := dec.Token(); err != nil {
		return "", "", badMoneyJSON("is not valid JSON")
	}
	if len(members) > 0 {
		return "", "", badMoneyJSON("lacks the amount or the currency")
	}
	if _, err := dec.Token(); err != io.EOF {
		return "", "", badMoneyJSON("is followed by more data")
	}
	return amount, code, nil
}

const moneyJSONRemedy = `give {"amount":"129.90","currency":"EUR"}`

func badMoneyJSON(problem string) error {
	return Fault{Path: "money", Rule: RuleFormat, Message: problem + ": " + moneyJSONRemedy}
}
