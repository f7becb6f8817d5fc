package monexttest

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// PaymentMethod is a contract of a point of sale: what a session names in paymentMethodIDs.
type PaymentMethod struct {
	ID   string // as the point of sale knows it: 2 to 50 letters, digits, and . - _ behind the first
	Code string // of the instrument: CB (if empty), AMEX, PAYPAL…
	Name string // for people; if empty, the code
}

// pointOfSale is a point of sale of the merchant.
type pointOfSale struct {
	reference string
	methods   []PaymentMethod
}

// offers reports whether a session may name a payment method: any, unless the point of sale was added with some.
func (p pointOfSale) offers(id string) bool {
	return len(p.methods) == 0 || slices.ContainsFunc(p.methods, func(m PaymentMethod) bool { return m.ID == id })
}

// simulated is the payment method of a point of sale that has no other.
const simulated = "CB_WEB_01"

// WithPointOfSale adds a point of sale with its payment methods. A session that names another method of it is refused. Without
// any, it lists one, CB_WEB_01 of the instrument CB, and takes every method. By default every well-formed reference is a point
// of sale. Once one is added, only added points of sale exist: sessions and reads of payment methods that name another are refused.
func WithPointOfSale(reference string, methods ...PaymentMethod) Option {
	return func(c *config) error {
		if !retailapi.Match(retailapi.Identifier, reference) {
			return errors.New("monexttest: point of sale: the reference must be 2 to 50 letters, digits, and . - _ behind the first")
		}
		for i, m := range methods {
			if !retailapi.Match(retailapi.Identifier, m.ID) || len(m.Name) > 50 {
				return fmt.Errorf("monexttest: point of sale: methods[%d]: the id must be 2 to 50 letters, digits, and . - _ "+
					"behind the first, and the name at most 50 bytes", i)
			}
		}
		if slices.ContainsFunc(c.pointsOfSale, func(p pointOfSale) bool { return p.reference == reference }) {
			return fmt.Errorf("monexttest: point of sale: %s is there twice", reference)
		}
		c.pointsOfSale = append(slices.Clip(c.pointsOfSale), pointOfSale{reference, slices.Clone(methods)})
		return nil
	}
}

// pointOfSale finds a point of sale by its reference.
func (c *config) pointOfSale(reference string) (pointOfSale, bool) {
	if len(c.pointsOfSale) == 0 {
		return pointOfSale{reference: reference}, retailapi.Match(retailapi.Identifier, reference)
	}
	i := slices.IndexFunc(c.pointsOfSale, func(p pointOfSale) bool { return p.reference == reference })
	if i < 0 {
		return pointOfSale{}, false
	}
	return c.pointsOfSale[i], true
}

// findMerchant is find for the paths of the merchant API. The id is merchant and reference, as the path escapes them.
func findMerchant(method, path string) (route, string, Kind) {
	parts := strings.Split(path, "/")
	if len(parts) != 7 || parts[1] != "v1" || parts[2] != "merchants" || parts[3] == "" || parts[4] != "pointsofsale" ||
		parts[5] == "" || parts[6] != "paymentMethods" {
		return routeNone, "", ""
	}
	if method != http.MethodGet {
		return routeWrongMethod, "", ""
	}
	return routePaymentMethods, parts[3] + "/" + parts[5], ""
}

// readPaymentMethods answers GET /merchants/{merchantId}/pointsofsale/{posReference}/paymentMethods.
func (d *draft) readPaymentMethods(id string) answer {
	escaped := strings.Split(id, "/")
	merchant, badMerchant := url.PathUnescape(escaped[0])
	reference, badReference := url.PathUnescape(escaped[1])
	if badMerchant != nil || merchant != d.s.cfg.merchant {
		d.entry.Title, d.entry.Code = titleForbidden, httpCode(http.StatusForbidden)
		return jsonAnswer(http.StatusForbidden, wireResult{Title: titleForbidden, Code: d.entry.Code, Detail: "Another merchant's points of sale"})
	}
	p, known := d.s.cfg.pointOfSale(reference)
	if badReference != nil || !known {
		return d.s.plain(d, http.StatusNotFound, "No such point of sale")
	}
	d.decide(codeOK)
	methods := p.wire()
	return jsonAnswer(http.StatusOK, wirePaymentMethods{Result: resultOf(codeOK), Required: methods, Methods: methods})
}

func (p pointOfSale) wire() []wirePaymentMethod {
	methods := p.methods
	if len(methods) == 0 {
		methods = []PaymentMethod{{ID: simulated}}
	}
	out := make([]wirePaymentMethod, 0, len(methods))
	for _, m := range methods {
		if m.Code == "" {
			m.Code = "CB"
		}
		if m.Name == "" {
			m.Name = m.Code
		}
		out = append(out, wirePaymentMethod{ID: m.ID, Type: wireCode{m.Code}, Name: m.Name})
	}
	return out
}
