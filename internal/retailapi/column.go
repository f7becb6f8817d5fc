package retailapi

// The functions below write the rows of the tables.

// text is a string of any length.
func text(name string) Field { return Field{Name: name, Kind: String} }

// upTo limits the characters of a string or the elements of a list.
func (f Field) upTo(limit int64) Field { f.Max = Bound{Value: limit, Set: true}; return f }

func (f Field) atLeast(limit int64) Field { f.Min = Bound{Value: limit, Set: true}; return f }

// like asks for a pattern.
func (f Field) like(pattern string) Field { f.Pattern = pattern; return f }

// must makes a field required.
func (f Field) must() Field { f.Required = true; return f }

// orElse is the description's default.
func (f Field) orElse(value string) Field { f.Default = value; return f }

// also adds rules that come from elsewhere.
func (f Field) also(rules ...Rule) Field { f.Rules = rules; return f }

// of names the schema of a oneOf that has the member.
func (f Field) of(variant string) Field { f.Variant = variant; return f }

// word is a string out of an enumeration.
func word(name string, words ...string) Field { return Field{Name: name, Kind: String, Words: words} }

// moment is a date with its time and zone.
func moment(name string) Field { return Field{Name: name, Kind: String, Format: DateTime} }

// day is a date without a time.
func day(name string) Field { return Field{Name: name, Kind: String, Format: Date} }

func integer(name string) Field { return Field{Name: name, Kind: Integer} }

// amount is a sum in the smallest unit of the currency.
func amount(name string) Field {
	return Field{
		Name: name, Kind: Integer, Format: Int64,
		Min: Bound{Value: 0, Set: true}, Max: Bound{Value: 1_000_000_000_000_000_000, Set: true},
	}
}

func boolean(name string) Field { return Field{Name: name, Kind: Boolean} }

func object(name string, members ...Field) Field {
	return Field{Name: name, Kind: Object, Members: members}
}

// list has elements of one kind; the name of the element does not matter.
func list(name string, element Field) Field {
	element.Name = "[]"
	return Field{Name: name, Kind: List, Element: &element}
}

func stringMap(name string) Field { return Field{Name: name, Kind: StringMap} }

func freeObject(name string) Field { return Field{Name: name, Kind: FreeObject} }

// undescribed is a member that the description requires without describing it.
func undescribed(name string) Field {
	return Field{Name: name, Kind: Any, Required: true, Undescribed: true}
}
