package order_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

// records reads a CSV file of testdata and returns its lines below the header by the given column.
func records(t *testing.T, name string, key int) map[string][]string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	lines, err := r.ReadAll()
	require.NoError(t, err)
	byKey := make(map[string][]string, len(lines))
	for _, line := range lines[1:] {
		require.NotContains(t, byKey, line[key], "%s lists it twice", name)
		byKey[line[key]] = line
	}
	return byKey
}

func TestTheTableIsListOneWithItsAmendments(t *testing.T) {
	t.Parallel()
	list := records(t, "iso4217-list-one.csv", 0)
	for alpha, line := range records(t, "iso4217-amendments.csv", 1) {
		if line[0] == "remove" {
			require.Contains(t, list, alpha)
			delete(list, alpha)
			continue
		}
		require.Equal(t, "add", line[0])
		require.NotContains(t, list, alpha)
		list[alpha] = line[1:]
	}

	// What the edition of 2026-09-17 holds, counted by others: 178 codes.
	require.Len(t, list, 178)
	byDecimals := map[string]int{}
	for _, line := range list {
		byDecimals[line[2]]++
	}
	require.Equal(t, map[string]int{"0": 17, "2": 139, "3": 7, "4": 2, "N.A.": 13}, byDecimals)

	var expected []string
	for alpha, line := range list {
		if line[2] == "N.A." || line[3] == "fund" {
			continue
		}
		expected = append(expected, alpha)
		c, err := order.ParseCurrency(alpha)
		require.NoError(t, err)
		require.Equal(t, line[1], c.Numeric(), alpha)
		require.Equal(t, line[2], strconv.Itoa(c.Exponent()), alpha)
	}
	slices.Sort(expected)
	require.Equal(t, expected, codes(order.Currencies()))
}

func TestTheTableAgreesWithTheJDK(t *testing.T) {
	t.Parallel()
	jdk := records(t, "currencies-jdk-25.csv", 0)
	var missing []order.Currency
	for _, c := range order.Currencies() {
		line, known := jdk[c.Code()]
		if !known {
			missing = append(missing, c)
			continue
		}
		require.Equal(t, line[1], c.Numeric(), c.Code())
		require.Equal(t, line[2], strconv.Itoa(c.Exponent()), c.Code())
	}
	require.Equal(t, []string{"UYW"}, codes(missing), "currencies that the JDK does not know")
}

func TestTheNumericCodesAgreeWithDebian(t *testing.T) {
	t.Parallel()
	debian := records(t, "currencies-debian-iso-codes.csv", 0)
	var missing []order.Currency
	for _, c := range order.Currencies() {
		line, known := debian[c.Code()]
		if !known {
			missing = append(missing, c)
			continue
		}
		require.Equal(t, line[1], c.Numeric(), c.Code())
	}
	require.Equal(t, []string{"XCG", "ZWG"}, codes(missing), "currencies younger than the package")
}

func codes(currencies []order.Currency) []string {
	var all []string
	for _, c := range currencies {
		all = append(all, c.Code())
	}
	return all
}
