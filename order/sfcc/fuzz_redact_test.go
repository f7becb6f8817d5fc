package sfcc_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order/sfcc"
)

// planted is the word that must not be seen again.
const planted = "Pl4nt3dW0rd"

// personal are the elements of an export that say who the buyer is and where they live.
var personal = regexp.MustCompile(`<(customer-no|customer-name|customer-email|title|salutation|first-name|last-name|company-name|address1|address2|suite|` +
	`postbox|city|postal-code|state-code|country-code|phone)>[^<]*<`)

// FuzzReaderKeepsPeopleToItself plants a word among what an export says of people, escaped or raw, and breaks the export in
// other places: no error, fault, note or log line repeats the word.
func FuzzReaderKeepsPeopleToItself(f *testing.F) {
	for _, seed := range []string{"", "é", "&", "&amp;", "&#0;", "\x00", "\xff", "]]>", " -- ", "\n", strings.Repeat("x", 300)} {
		f.Add(seed, seed, true, "12.00", "1e9")
		f.Add(seed, seed, false, "20.00", "20.001")
		f.Add("", seed, false, "EUR", "XXX")
	}
	f.Add("&", ";", false, "", "")
	f.Add("", "", false, "</billing-address>", "")
	f.Add("", "", false, ">fr<", ">FRANCE<")
	f.Fuzz(func(t *testing.T, before, after string, escape bool, old, with string) {
		word := before + planted + after
		if escape {
			var escaped bytes.Buffer
			require.NoError(t, xml.EscapeText(&escaped, []byte(word)))
			word = escaped.String()
		}
		if strings.ContainsAny(word, "<>") || strings.Contains(with, planted) || old == "" {
			return // it would be another element's
		}
		text := strings.Replace(export(sample), old, with, 1)
		text = personal.ReplaceAllStringFunc(text, func(s string) string { return s[:strings.IndexByte(s, '>')+1] + word + "<" })

		var out bytes.Buffer
		logs := []*slog.Logger{slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))}
		for o, err := range sfcc.NewReader(strings.NewReader(text), shop).All() {
			fmt.Fprintln(&out, o.Notes, o.Status, o.SessionID)
			for _, log := range logs {
				log.Info("read", "order", o.Order, "error", err, "read", o)
				for _, sh := range o.Shipments {
					log.Info("shipment", "shipment", sh)
				}
			}
			if err == nil {
				require.NoError(t, o.Order.Validate())
				continue
			}
			fmt.Fprintf(&out, "%v %+v %s %q\n", err, err, err, err)
			var broken *sfcc.OrderError
			if errors.As(err, &broken) {
				fmt.Fprintf(&out, "%v %+v %v\n", broken.Faults, broken.Faults, broken.Order.Notes)
				faults, err := json.Marshal(broken.Faults)
				require.NoError(t, err)
				out.Write(faults)
			}
		}
		require.NotContains(t, out.String(), planted)
	})
}

// FuzzStatuses reads any text as each of the statuses: what is read is a word with a code, and both read as the same again.
func FuzzStatuses(f *testing.F) {
	for _, seed := range []string{"OPEN", "NOT_SHIPPED", "NOTSHIPPED", "0", "4", "8", "-1", "007", "PAID", "", "open", "_", "PART_PAID", "EXPORTED", "9999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sameStatus(t, text, sfcc.ParseOrderStatus, sfcc.OrderStatus.Code)
		sameStatus(t, text, sfcc.ParseShippingStatus, sfcc.ShippingStatus.Code)
		sameStatus(t, text, sfcc.ParseConfirmationStatus, sfcc.ConfirmationStatus.Code)
		sameStatus(t, text, sfcc.ParsePaymentStatus, sfcc.PaymentStatus.Code)
		sameStatus(t, text, sfcc.ParseExportStatus, sfcc.ExportStatus.Code)
	})
}

func sameStatus[S ~string](t *testing.T, text string, parse func(string) (S, error), code func(S) int) {
	t.Helper()
	s, err := parse(text)
	if err != nil {
		require.Empty(t, s)
		require.Less(t, len(err.Error()), 300)
		return
	}
	require.GreaterOrEqual(t, code(s), 0)
	meant := strings.ReplaceAll(string(s), "_", "")
	require.True(t, text == strconv.Itoa(code(s)) || strings.ReplaceAll(text, "_", "") == meant, "%q is read as %s", text, s)
	for _, form := range []string{string(s), strings.ReplaceAll(string(s), "_", ""), strconv.Itoa(code(s))} {
		again, err := parse(form)
		require.NoError(t, err, form)
		require.Equal(t, s, again)
	}
}
