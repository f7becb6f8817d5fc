package sfcc

import (
	"strings"

	"github.com/monext-community/monext-go/order"
)

// people fills in the buyer, where the buyer lives and what the buyer speaks.
func (m *mapping) people() {
	c, o := &m.src.customer, &m.out.Order
	o.Buyer = order.Buyer{
		ID:             c.number,
		Title:          order.Title(c.address.title),
		FirstName:      c.address.first,
		LastName:       c.address.last,
		Email:          c.email,
		Mobile:         c.address.phone,
		BillingAddress: c.address.understand(),
	}
	if c.address.first == "" && c.address.last == "" {
		o.Buyer.LastName = c.name // a whole name; where to split it is anybody's guess
	}
	o.Country = o.Buyer.BillingAddress.Country
	o.Language = language(m.src.locale)
	if locale := m.src.locale; o.Language == "" && locale != "" && locale != "default" {
		m.note("language", "customer-locale has no language of two letters: none is sent")
	}
}

// understand maps an address, as the export has it. The platform has no county.
func (a *address) understand() order.Address {
	return order.Address{
		Title:      order.Title(a.title),
		FirstName:  a.first,
		LastName:   a.last,
		Mobile:     a.phone,
		Label:      a.company,
		Street:     a.street,
		Complement: joined(", ", a.street2, a.suite, a.box),
		City:       a.city,
		Zip:        a.zip,
		State:      a.state,
		Country:    a.country,
	}
}

// language is the language of a locale: FR for fr_FR and for fr. The platform's
// locale "default" has none.
func language(locale string) string {
	word, _, _ := strings.Cut(strings.ReplaceAll(locale, "-", "_"), "_")
	word = strings.ToUpper(word)
	if len(word) != 2 || strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return word
}

// joined joins those parts that are not empty.
func joined(separator string, parts ...string) string {
	var filled []string
	for _, p := range parts {
		if p != "" {
			filled = append(filled, p)
		}
	}
	return strings.Join(filled, separator)
}
