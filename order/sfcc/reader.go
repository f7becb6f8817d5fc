package sfcc

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/monext-community/monext-go/order"
)

// namespace is the one of the platform's order exports, up to its version.
const namespace = "http://www.demandware.com/xml/impex/order/"

// What Options leave out.
const (
	DefaultMethod        = "MONEXT"
	DefaultMaxOrderBytes = 4 << 20
)

// Options hold what an export does not say.
type Options struct {
	// PointOfSale is the shop's point of sale reference at Monext, 2 to 50
	// characters. It is required: no order is valid without.
	PointOfSale string
	// PaymentMethodIDs are the contract numbers the buyer may pay with; with none
	// the buyer may use every method of the point of sale.
	PaymentMethodIDs []string
	// Method is the payment method id that Monext has on the platform, MONEXT
	// when empty. Orders paid by any other are faults.
	Method string
	// DeliveryModes tells the mode of each shipping method id of the shop. The
	// mode of a method that is not listed stays empty.
	DeliveryModes map[string]order.DeliveryMode
	// MaxOrderBytes bounds the XML of one order, 4 MiB when 0 or less. A larger
	// order is a fault, as is one of more than 10000 lines, discounts, shipments
	// and payments; a single text or tag larger than this ends the reading.
	MaxOrderBytes int64
}

// Order is one order of the export, valid for Monext, with what the platform
// knows about it.
type Order struct {
	// Order is what Monext gets.
	Order order.Order
	// Status holds the platform's statuses.
	Status Statuses
	// SessionID is the Monext session that the cartridge stored with the order,
	// and empty when there is none.
	SessionID string
	// AuthorizationCancelled says that the cartridge noted the authorisation as
	// released. It notes this even when the call failed, so it proves nothing.
	AuthorizationCancelled bool
	// Shipments are all the parcels, in the order of the file. Their values sum
	// to the order's total. It is empty when the export has no shipments.
	Shipments []Shipment
	// Notes say, path first, what is not sent as the export has it: each change
	// that order.Order.Fit made, and what this package changed. They hold no
	// personal data.
	Notes []string
	// Offset counts the bytes of the source before the order, from 0.
	Offset int64
}

// Reader reads the orders of an export one by one, in memory that does not grow
// with the export. It is not safe for concurrent use.
type Reader struct {
	options Options
	scan    *scanner
	ready   bool
	done    bool
}

// NewReader returns a Reader of the export r. It reads nothing yet.
func NewReader(r io.Reader, o Options) *Reader {
	if o.Method == "" {
		o.Method = DefaultMethod
	}
	if o.MaxOrderBytes <= 0 {
		o.MaxOrderBytes = DefaultMaxOrderBytes
	}
	return &Reader{options: o, scan: newScanner(r, o.MaxOrderBytes)}
}

// Read returns the next order. Its errors are
//   - an *OrderError for an order that cannot be sent to Monext: call Read again
//     for the one after it,
//   - io.EOF after the last order,
//   - ErrNotExport, a *SyntaxError or an error of the source, each of which ends
//     the reading: every further Read returns it again.
func (r *Reader) Read() (Order, error) {
	s := r.scan
	if !r.ready {
		r.ready = true
		s.root()
	}
	for s.err == nil && !r.done {
		at := s.offset()
		switch tok := s.next().(type) {
		case xml.StartElement:
			if tok.Name.Local == "order" && tok.Name.Space == s.space {
				return r.order(tok, at)
			}
			s.leave(1)
		case xml.EndElement:
			r.done = true
			s.tail()
		}
	}
	return Order{}, s.err
}

// All gives every order, each with the error that Read returned for it. After an
// *OrderError it goes on; after any other error it stops. The end of the export
// is no error.
func (r *Reader) All() iter.Seq2[Order, error] {
	return func(yield func(Order, error) bool) {
		for {
			o, err := r.Read()
			if err == io.EOF { //nolint:errorlint // a wrapped io.EOF is a fault of the source
				return
			}
			var broken *OrderError
			if !yield(o, err) || err != nil && !errors.As(err, &broken) {
				return
			}
		}
	}
}

// order reads one order from its start tag to its end tag.
func (r *Reader) order(el xml.StartElement, at int64) (Order, error) {
	s := r.scan
	s.start, s.count, s.inOrder = at, 0, true
	src := s.order(el)
	s.inOrder = false
	large := errors.Is(s.err, errOrderTooLarge)
	if large {
		s.err = nil
		s.leave(1)
	}
	if s.err != nil {
		return Order{}, s.err
	}
	m := understand(src, &r.options, at)
	if large {
		m.faults = order.Faults{{
			Rule: order.RuleTooLong, Limit: fmt.Sprint(s.limit),
			Message: "the order takes more bytes than Options.MaxOrderBytes allows, or has more than 10000 lines, discounts, shipments and payments",
		}}
	}
	return m.result()
}

// root reads up to the root element and takes its namespace as the export's.
func (s *scanner) root() {
	s.open()
	for s.err == nil {
		switch tok := s.next().(type) {
		case xml.CharData:
			if strings.TrimSpace(string(tok)) != "" {
				s.err = fmt.Errorf("%w: it begins with text", ErrNotExport)
			}
		case xml.StartElement:
			s.space = tok.Name.Space
			if tok.Name.Local != "orders" || s.space != "" && !strings.HasPrefix(s.space, namespace) {
				s.err = fmt.Errorf("%w: its root is <%.40s> of namespace %.80q", ErrNotExport, tok.Name.Local, s.space)
			}
			return
		}
	}
	var broken *xml.SyntaxError
	switch {
	case errors.Is(s.err, io.EOF):
		s.err = fmt.Errorf("%w: it has no element", ErrNotExport)
	case errors.As(s.err, &broken):
		s.err = fmt.Errorf("%w: %w", ErrNotExport, s.err)
	}
}

// tail reads what follows the root element, which may be comments only.
func (s *scanner) tail() {
	for s.err == nil {
		switch tok := s.next().(type) {
		case xml.StartElement:
			s.fail(errors.New("an element follows the root element"))
		case xml.CharData:
			if strings.TrimSpace(string(tok)) != "" {
				s.fail(errors.New("text follows the root element"))
			}
		}
	}
}
