package sfcc

import (
	"fmt"

	"github.com/monext-community/monext-go/order"
)

// payments checks that the order is paid by Monext, at once and as a whole. An
// order without payments passes: it has not been paid yet.
func (m *mapping) payments() {
	mine, others := -1, 0
	for i, p := range m.src.payments {
		switch {
		case p.method != m.options.Method:
			others++
		case mine >= 0:
			m.faults.Add(m.paymentPath(i), order.RuleUnsupported, "1", "the order has another payment by "+p.method+"; it must be paid at once")
		default:
			mine = i
		}
	}
	if others > 0 {
		m.otherPayments(mine)
		return
	}
	if mine < 0 || m.src.payments[mine].amount == "" {
		return
	}
	path := m.paymentPath(mine) + ".amount"
	paid, total := m.amount(path, "amount", m.src.payments[mine].amount), m.out.Order.Totals.Total
	if !m.sumless && paid != total {
		m.faults.Add(path, order.RuleSum, total.String(), fmt.Sprintf("the payment is of %s, the order of %s", paid, total))
	}
}

// otherPayments reports the payments by other methods.
func (m *mapping) otherPayments(mine int) {
	for i, p := range m.src.payments {
		if p.method == m.options.Method {
			continue
		}
		method := fmt.Sprintf("method %.40q", p.method)
		if p.method == "" {
			method = "an unknown method"
		}
		message := "the order is paid by " + method + ", not by " + m.options.Method
		if mine >= 0 {
			message = "a part of the order is paid by " + method + "; Monext must be given the whole"
		}
		m.faults.Add(m.paymentPath(i)+".method", order.RuleUnsupported, m.options.Method, message)
	}
}

func (m *mapping) paymentPath(i int) string { return fmt.Sprintf("payments[%d]", i) }
