package sfcc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order/sfcc"
)

func TestBrokenXMLEndsTheReadingAtItsPlace(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ before, broken, message string }{
		"a tag that closes another":      {small + "<order>", "</orders>", "element <order> closed by </orders>"},
		"an end that is missing":         {small, "", "unexpected EOF"},
		"a reference to an HTML entity":  {small + "<order>", "&eacute;", "invalid character entity"},
		"a byte that is not UTF-8":       {small + "<order>", "\xe9", "invalid UTF-8"},
		"a character that XML forbids":   {small + "<order>", "\x01", "illegal character"},
		"an element after the root":      {small + "</orders>", "<orders/>", "an element follows"},
		"text after the root":            {small + "</orders>", "text", "text follows"},
		"a document type declaration":    {small, "<!DOCTYPE orders>", "document type declaration"},
		"an encoding declared once more": {small, `<?xml version="1.0" encoding="ISO-8859-1"?>`, "declared again"},
		"elements nested without end":    {small, strings.Repeat("<a>", 64), "nested"},
		"the same inside an order":       {small + "<order><status>", strings.Repeat("<a>", 64), "nested"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sfcc.NewReader(strings.NewReader(head+tc.before+tc.broken), shop)
			_, err := r.Read()
			require.NoError(t, err, "the order before is good")
			_, err = r.Read()
			var syntax *sfcc.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.ErrorContains(t, syntax, tc.message)
			require.GreaterOrEqual(t, int(syntax.Offset), len(head)+len(tc.before)-len("</orders>"))
			require.LessOrEqual(t, int(syntax.Offset), len(head)+len(tc.before)+len(tc.broken))
			_, again := r.Read()
			require.Equal(t, err, again)
		})
	}
}

func TestEntitiesAreNeverDeclared(t *testing.T) {
	t.Parallel()
	const bomb = `<?xml version="1.0"?><!DOCTYPE orders [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">
<!ENTITY x SYSTEM "file:///etc/hostname">]><orders>`
	_, err := sfcc.NewReader(strings.NewReader(bomb+small+"</orders>"), shop).Read()
	var syntax *sfcc.SyntaxError
	require.ErrorAs(t, err, &syntax)
	require.ErrorContains(t, err, "document type declaration is not accepted")
	require.NotErrorIs(t, err, sfcc.ErrNotExport)
}

func TestNoSingleTokenIsGatheredWithoutEnd(t *testing.T) {
	t.Parallel()
	o := shop
	o.MaxOrderBytes = 64 << 10
	for name, start := range map[string]string{
		"text":        "<order><currency>",
		"comment":     "<!--",
		"CDATA":       "<order><currency><![CDATA[",
		"attribute":   `<order order-no="`,
		"instruction": "<?p ",
		"tag name":    "<",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := &endless{text: "aaaaaaaaaaaaaaaa", left: 1 << 40, rest: head + small + start}
			r := sfcc.NewReader(src, o)
			_, err := r.Read()
			require.NoError(t, err)
			_, err = r.Read()
			var syntax *sfcc.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.ErrorContains(t, err, "more than")
		})
	}
}

func TestTextKeepsEveryCharacter(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Zoé Łukasz Ωμέγα Жанна 😀":              "Zoé Łukasz Ωμέγα Жанна 😀",
		"Tom &amp; &lt;Jo&gt; &#233;&#x20AC;":   "Tom & <Jo> é€",
		"<![CDATA[Tom & <Jo>]]>":                "Tom & <Jo>",
		"a<![CDATA[ & ]]>b<!-- not this -->c":   "a & bc",
		"  two  words\n":                        "two  words",
		"two\n\tlines&#10;or three":             "two  lines or three",
		"e\u0301":                               "e\u0301",
		"<i>left</i>kept<i><b>out</b></i>":      "kept",
		"<![CDATA[</product-name>]]>&amp;quot;": "</product-name>&quot;",
	} {
		got := readOne(t, export(with(t, small, "</product-id>", "</product-id><product-name>"+text+"</product-name>")), shop)
		require.Equal(t, want, got.Order.Items[0].Comment)
	}
}

func TestAnExportInAnotherEncodingIsReadOrRefusedClearly(t *testing.T) {
	t.Parallel()
	encoded := func(encoding, text string) string {
		return with(t, export(with(t, small, "</product-id>", "</product-id><product-name>"+text+"</product-name>")), "UTF-8", encoding)
	}
	for _, tc := range []struct{ encoding, text, want string }{
		{"UTF-8", "é", "é"},
		{"utf-8", "é", "é"},
		{"ISO-8859-1", "caf\xe9 \xa7", "café §"},
		{"latin1", "\xff", "ÿ"},
		{"windows-1252", "\x80 \x8c\x9f caf\xe9", "€ ŒŸ café"},
		{"US-ASCII", "cafe", "cafe"},
	} {
		got := readOne(t, encoded(tc.encoding, tc.text), shop)
		require.Equal(t, tc.want, got.Order.Items[0].Comment, tc.encoding)
		require.Equal(t, int64(strings.Index(encoded(tc.encoding, tc.text), "<order ")), got.Offset)
	}
	for _, tc := range []struct{ encoding, text, message string }{
		{"US-ASCII", "caf\xe9", "byte 0xE9 does not exist in us-ascii"},
		{"windows-1252", "\x81", "byte 0x81 does not exist in windows-1252"},
		{"UTF-16", "x", `encoding "UTF-16" cannot be read; export in UTF-8`},
		{"EBCDIC", "x", `encoding "EBCDIC" cannot be read; export in UTF-8`},
	} {
		_, err := sfcc.NewReader(strings.NewReader(encoded(tc.encoding, tc.text)), shop).Read()
		var syntax *sfcc.SyntaxError
		require.ErrorAs(t, err, &syntax, tc.encoding)
		require.ErrorContains(t, err, tc.message)
	}
}

func TestOffsetsCountTheBytesOfTheSource(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "\xEF\xBB\xBF"} {
		latin := prefix + with(t, head, "UTF-8", "ISO-8859-1")
		first := with(t, small, "</product-id>", "</product-id><product-name>\xe9\xe9\xe9</product-name>")
		r := sfcc.NewReader(strings.NewReader(latin+first+small), shop)
		one, err := r.Read()
		require.NoError(t, err)
		two, err := r.Read()
		require.NoError(t, err)
		require.Equal(t, int64(len(latin)), one.Offset)
		require.Equal(t, int64(len(latin)+len(first)), two.Offset)
	}
}

func TestAByteOrderMarkIsNoText(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"1"}, readAll(sfcc.NewReader(strings.NewReader("\xEF\xBB\xBF"+export(small)), shop)))
	for _, mark := range []string{"\xFE\xFF\x00<", "\xFF\xFE<\x00"} {
		_, err := sfcc.NewReader(strings.NewReader(mark), shop).Read()
		require.ErrorContains(t, err, "UTF-16; export in UTF-8")
	}
}
