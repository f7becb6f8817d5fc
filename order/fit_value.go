package order

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text makes a text fit: control characters become spaces, and what is beyond the limit goes.
func (f *fitter) text(at place, field string, value *string, limit int) {
	f.printable(at, field, value)
	if limit == unlimited {
		return
	}
	if short := firstCharacters(*value, limit); short != *value {
		*value = strings.TrimSpace(short)
		f.changed(at, field, "was cut to "+strconv.Itoa(limit)+" characters")
	}
}

// optional leaves a text out that does not fit: a part of it would mean something else.
func (f *fitter) optional(at place, field string, value *string, limit int) {
	var c checker
	if !c.text(at, field, *value, limit) {
		*value = ""
		f.changed(at, field, "was left out: it has more than "+strconv.Itoa(limit)+" characters, or some that cannot be sent")
	}
}

func (f *fitter) printable(at place, field string, value *string) {
	if clean := printable(*value); clean != *value {
		*value = clean
		f.changed(at, field, "lost its control characters")
	}
}

// printable replaces what no text may hold by spaces.
func printable(text string) string {
	text = strings.ToValidUTF8(text, " ")
	if !strings.ContainsFunc(text, unicode.IsControl) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// firstCharacters returns at most n characters of a valid text.
func firstCharacters(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// miscellaneous replaces what no value may hold, in a copy of the map. A key like that is the shop's to correct.
func (f *fitter) miscellaneous(at place, data *map[string]string) {
	var clean map[string]string
	for _, key := range slices.Sorted(maps.Keys(*data)) {
		value := printable((*data)[key])
		if value == (*data)[key] {
			continue
		}
		if clean == nil {
			clean = maps.Clone(*data)
		}
		clean[key] = value
		f.changed(at, "miscellaneous", "has a value that lost its control characters")
	}
	if clean != nil {
		*data = clean
	}
}

func (f *fitter) email(at place, value *string) {
	var c checker
	if c.email(at, "email", *value); c.faults != nil {
		*value = ""
		f.changed(at, "email", "was left out: Monext's pattern refuses it")
	}
}

// street moves the end of a street that is too long to the front of the complement, at a space where there is one.
func (f *fitter) street(at place, street, complement *string) {
	f.printable(at, "street", street)
	f.printable(at, "complement", complement)
	line := firstCharacters(*street, maxStreet)
	if line != *street {
		if space := strings.LastIndexByte(line, ' '); space > 0 && (*street)[len(line)] != ' ' {
			line = line[:space]
		}
		rest := strings.TrimSpace((*street)[len(line):])
		*street = strings.TrimSpace(line)
		if rest != "" && *complement != "" {
			rest += ", "
		}
		*complement = rest + *complement
		f.changed(at, "street", "goes on in the complement: it has more than 100 characters")
	}
	f.text(at, "complement", complement, maxStreet)
}

// zip takes the spaces out of a postcode that is too long with them.
func (f *fitter) zip(at place, value *string) {
	f.printable(at, "zip", value)
	if utf8.RuneCountInString(*value) <= maxZip {
		return
	}
	short := strings.ReplaceAll(*value, " ", "")
	if utf8.RuneCountInString(short) <= maxZip {
		*value = short
		f.changed(at, "zip", "lost its spaces")
		return
	}
	*value = ""
	f.changed(at, "zip", "was left out: it has more than 12 characters")
}

func (f *fitter) country(at place, value *string) {
	if *value == "" || isCountry(*value) {
		return
	}
	if upper := strings.ToUpper(strings.TrimSpace(*value)); isCountry(upper) {
		*value = upper
		f.changed(at, "country", "was written in upper case")
		return
	}
	*value = ""
	f.changed(at, "country", "was left out: it is no code of ISO 3166-1 that Monext knows")
}

func (f *fitter) language(at place, value *string) {
	if *value == "" || twoLetters(*value) {
		return
	}
	language, _, _ := strings.Cut(strings.ReplaceAll(*value, "_", "-"), "-")
	if upper := strings.ToUpper(language); twoLetters(upper) {
		*value = upper
		f.changed(at, "language", "became its two letters in upper case")
		return
	}
	*value = ""
	f.changed(at, "language", "was left out: it does not begin with a language of two letters")
}

// fitWord turns a word into the one of Monext's that means the same, or leaves it out.
func fitWord[W ~string](f *fitter, at place, field string, value *W, list []W, meaning func(string) W) {
	if *value == "" || slices.Contains(list, *value) {
		return
	}
	word := strings.ToUpper(strings.TrimSpace(string(*value)))
	known := W(word)
	if !slices.Contains(list, known) && meaning != nil {
		known = meaning(word)
	}
	if !slices.Contains(list, known) {
		*value = ""
		f.changed(at, field, "was left out: Monext has no word for it")
		return
	}
	*value = known
	f.changed(at, field, "became "+string(known))
}

// titleOf returns the title that a word means in the languages of the shops that Monext serves; empty for others, such as Dr.
func titleOf(word string) Title {
	switch strings.TrimSuffix(word, ".") {
	case "MR", "M", "MONSIEUR", "MISTER", "HERR", "HR", "SR", "SEÑOR", "SENOR", "SIG", "SIGNOR", "SIGNORE", "DHR", "DE HEER":
		return TitleMr
	case "MRS", "MME", "MADAME", "MLLE", "MADEMOISELLE", "MS", "MISS", "FRAU", "SRA", "SEÑORA", "SENORA", "SIG.RA", "SIGNORA", "MEVR", "MEVROUW":
		return TitleMrs
	}
	return ""
}

// sellerTypeOf knows the word that other parts of the API use for a private person.
func sellerTypeOf(word string) SellerType {
	if word == "PRIVATE" {
		return SellerPrivate
	}
	return ""
}
