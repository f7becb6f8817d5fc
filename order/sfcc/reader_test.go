package sfcc_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

func TestABrokenOrderDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	bad := with(t, small, `"1"`, `"2"`, "12.00", "twelve")
	nameless := with(t, small, ` order-no="1"`, "")
	third := with(t, small, `"1"`, `"3"`)
	text := export(small, bad, nameless, third)

	r := sfcc.NewReader(strings.NewReader(text), shop)
	require.Equal(t, []string{"1", "!2", "!", "3"}, readAll(r))
	require.Empty(t, readAll(r), "the end stays the end")

	var offsets []int
	for o, err := range sfcc.NewReader(strings.NewReader(text), shop).All() {
		var broken *sfcc.OrderError
		if errors.As(err, &broken) {
			o.Offset = broken.Offset
		}
		offsets = append(offsets, int(o.Offset))
	}
	at := len(head)
	require.Equal(t, []int{at, at + len(small), at + len(small) + len(bad), at + len(small) + len(bad) + len(nameless)}, offsets)
}

func TestAllStopsWhenTheCallerDoes(t *testing.T) {
	t.Parallel()
	r := sfcc.NewReader(strings.NewReader(export(small, with(t, small, `"1"`, `"2"`))), shop)
	for _, err := range r.All() {
		require.NoError(t, err)
		break
	}
	require.Equal(t, []string{"2"}, readAll(r), "and goes on where it stopped")
}

func TestUnknownElementsAndPartnersExtensionsAreSkipped(t *testing.T) {
	t.Parallel()
	const junk = `<x><order-no>9</order-no><currency>USD</currency><deep><order><currency/></order></deep></x>
<!-- <currency>USD</currency> --><?partner <currency>USD</currency>?>
<p:currency xmlns:p="urn:partner">USD</p:currency><currency xmlns="urn:partner">USD</currency>`
	want := readOne(t, export(small), shop)
	for _, place := range []string{"<product-lineitems>", "<gross-price>", "</order-total>", "</order>"} {
		got := readOne(t, export(with(t, small, place, junk+place)), shop)
		require.Equal(t, want.Order, got.Order, place)
	}
	between := head + junk + "\n text \n" + small + junk + "<orders><order order-no='8'/></orders><order xmlns='urn:partner' order-no='9'/></orders><!-- end -->\n"
	require.Equal(t, []string{"1"}, readAll(sfcc.NewReader(strings.NewReader(between), shop)))
}

func TestTheNamespaceMayHaveAPrefixOrBeMissing(t *testing.T) {
	t.Parallel()
	plain := with(t, export(small), ` xmlns="http://www.demandware.com/xml/impex/order/2006-10-31"`, "")
	require.Equal(t, []string{"1"}, readAll(sfcc.NewReader(strings.NewReader(plain), shop)))

	prefixed := strings.NewReplacer("</", "</o:", "<?", "<?", "xmlns=", "xmlns:o=", "<", "<o:").Replace(export(small))
	require.Equal(t, []string{"1"}, readAll(sfcc.NewReader(strings.NewReader(prefixed), shop)), prefixed)
}

func TestWhatIsNoExportIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                     "",
		"white space":                 " \n ",
		"a comment":                   "<!-- orders -->",
		"JSON":                        `{"orders":[]}`,
		"binary":                      "\x1f\x8b\x08\x00\x00",
		"another document":            `<catalog xmlns="http://www.demandware.com/xml/impex/catalog/2006-10-31"/>`,
		"orders of another namespace": `<orders xmlns="urn:other"/>`,
		"a single order":              small,
		"a broken start":              "<orders",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sfcc.NewReader(strings.NewReader(text), shop)
			_, err := r.Read()
			require.ErrorIs(t, err, sfcc.ErrNotExport)
			_, again := r.Read()
			require.Equal(t, err, again)
		})
	}
}

func TestAnExportWithoutOrdersIsEmpty(t *testing.T) {
	t.Parallel()
	_, err := sfcc.NewReader(strings.NewReader(export()), shop).Read()
	require.Equal(t, io.EOF, err)
}

func TestAnErrorOfTheSourceEndsTheReading(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection lost")
	text := export(small, small)
	r := sfcc.NewReader(io.MultiReader(strings.NewReader(text[:len(text)-40]), iotest.ErrReader(lost)), shop)
	_, err := r.Read()
	require.NoError(t, err)
	for range 2 {
		_, err = r.Read()
		require.ErrorIs(t, err, lost)
		var broken *sfcc.SyntaxError
		require.NotErrorAs(t, err, &broken, "the text is not to blame")
	}
	_, err = sfcc.NewReader(iotest.ErrReader(lost), shop).Read()
	require.ErrorIs(t, err, lost)
	require.NotErrorIs(t, err, sfcc.ErrNotExport)
}

func TestTheReaderDoesNotMindHowTheSourceGivesItsBytes(t *testing.T) {
	t.Parallel()
	text := export(sample, small)
	for _, source := range []io.Reader{
		iotest.OneByteReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text)),
		iotest.DataErrReader(strings.NewReader(text)),
	} {
		require.Equal(t, []string{"00001001", "1"}, readAll(sfcc.NewReader(source, shop)))
	}
}

func TestAnOrderThatIsTooLargeIsAFaultAndTheNextIsRead(t *testing.T) {
	t.Parallel()
	line := "<product-lineitem><gross-price>1.00</gross-price><product-id>A</product-id></product-lineitem>"
	large := with(t, sample, "<product-lineitems>", "<product-lineitems>"+strings.Repeat(line, 2000))
	o := shop
	o.MaxOrderBytes = 64 << 10
	r := sfcc.NewReader(strings.NewReader(export(small, large, small)), o)
	_, err := r.Read()
	require.NoError(t, err)
	_, err = r.Read()
	var broken *sfcc.OrderError
	require.ErrorAs(t, err, &broken)
	require.Equal(t, "00001001", broken.Reference)
	require.Equal(t, order.EUR, broken.Currency, "what came before the limit is known")
	require.Equal(t, sfcc.OrderOpen, broken.Status.Order)
	require.Equal(t, order.Faults{{
		Rule: order.RuleTooLong, Limit: "65536", Message: "the order takes more bytes than Options.MaxOrderBytes allows, or has more than 10000 lines, discounts, shipments and payments",
	}}, broken.Faults)
	require.Equal(t, []string{"1"}, readAll(r))

	cut := sfcc.NewReader(strings.NewReader(head+strings.TrimSuffix(large, "</order>\n")), o)
	_, err = cut.Read()
	var syntax *sfcc.SyntaxError
	require.ErrorAs(t, err, &syntax, "a large order without an end is no order")
}

func TestAnOrderOfTooManyPartsIsAFaultAndTheNextIsRead(t *testing.T) {
	t.Parallel()
	for part, place := range map[string]string{
		"<product-lineitem/>":                     "<product-lineitems>",
		"<option-lineitem/>":                      "<option-lineitems>",
		"<giftcertificate-lineitem/>":             "<giftcertificate-lineitems>",
		"<shipping-lineitem/>":                    "<shipping-lineitems>",
		"<shipment/>":                             "<shipments>",
		"<payment/>":                              "<payments>",
		"<shipping-lineitem></shipping-lineitem>": "<product-lineitem>",
		"<price-adjustment/>":                     "<price-adjustments>",
	} {
		text := sample
		if place == "<option-lineitems>" || place == "<giftcertificate-lineitems>" {
			text = with(t, text, "<product-id>", place+strings.Replace(place, "<", "</", 1)+"<product-id>")
			text = with(t, text, "<shipping-lineitems>", place+strings.Replace(place, "<", "</", 1)+"<shipping-lineitems>")
		}
		r := sfcc.NewReader(strings.NewReader(export(with(t, text, place, place+strings.Repeat(part, 10_000)), small)), shop)
		_, err := r.Read()
		require.ErrorIs(t, err, order.RuleTooLong, part)
		require.Equal(t, []string{"1"}, readAll(r))
	}
}

func TestOnlyTheElementsOfAListAreItsEntries(t *testing.T) {
	t.Parallel()
	text := sample
	for _, list := range []string{
		"<product-lineitems>", "<shipping-lineitems>", "<shipments>", "<payments>", "<price-adjustments>", "<custom-attributes>",
	} {
		text = with(t, text, list, list+"<summary><gross-price>1.00</gross-price></summary>")
	}
	require.Equal(t, readOne(t, export(sample), shop), readOne(t, export(text), shop))
}

// endless gives the head of an export and then the same order again and again.
type endless struct {
	text string
	left int // orders to give
	rest string
}

func (e *endless) Read(p []byte) (int, error) {
	for e.rest == "" {
		switch {
		case e.left < 0:
			return 0, io.EOF
		case e.left == 0:
			e.rest = "</orders>"
		default:
			e.rest = e.text
		}
		e.left--
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

//nolint:paralleltest // it measures the memory of the whole process
func TestMemoryDoesNotGrowWithTheExport(t *testing.T) {
	count := 20_000 // make bench reads a hundred thousand, which take longer and no more memory
	if testing.Short() {
		count = 5_000
	}
	r := sfcc.NewReader(io.MultiReader(strings.NewReader(head), &endless{text: small, left: count}), shop)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most, read := uint64(0), 0
	for _, err := range r.All() {
		require.NoError(t, err)
		if read++; read%(count/5) == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	require.Equal(t, count, read)
	require.Less(t, most, before.HeapAlloc+(1<<20), "the heap grew from %d bytes", before.HeapAlloc)
}
