// Package retailapi is Monext's Retail API as its published OpenAPI description has it: one table of fields for every
// request and answer that this module uses, typed in from the description and from nothing else.
//
// It exists so that two pictures of the API can be held against each other. Packages order and monext have their own limits;
// this table imports neither of them and shares no constant with them, and a test keeps it so. The simulator
// (monext/monexttest) takes and answers by this table, so that a wrong limit in the SDK meets a Monext that was not
// made from the same assumption.
//
// # Reading the table
//
// [Request] and [Answer] give the body of an operation, [BadRequest] and [Failure] that of its errors, [Routes] the paths
// and statuses. A [Body] lists its fields, parents before their members:
//
//	for field := range retailapi.Request(retailapi.CreateSession).Fields() {
//		fmt.Println(field.Path, field.Kind, field.Required, field.Min, field.Max)
//	}
//
// A path names members by dots and the elements of a list by brackets: order.items[].price. A field is required within
// its parent: order.items[].price only of an item that is there. The path of a whole body is empty.
//
// [Body.Check] holds a decoded body against the table and gives a [Problem] for each member that breaks it, [Field.Allows]
// does so for one value; [Body.Unknown] lists the members that the description does not name, which break nothing.
//
// # What is in a field
//
// Kind, Required, Min, Max, Words, Pattern, Format and Default are the description's own. Of a string, Min and Max count
// characters (code points), of a list elements; of an integer they are values. Three things are not carried over: minLength 0,
// which limits nothing; minimum and maximum of the references of points of sale, payment methods and wallets, which have no
// meaning for a string in JSON Schema and stand in the pattern again; and that a country has no type, for it is a string.
//
// Rules holds the limits that no schema of the description expresses: those of another page of Monext, or of the description's
// own prose, each with its [Source]. Whoever compares the table with the description passes over them; whoever sends requests obeys them.
//
// Patterns are read as Monext's Java server reads them: they must match the whole value. This matters for one,
// [OrderReference], which has no anchors ([Anchored]).
//
// Undescribed marks a member that the description requires without describing it: any value but null will do.
//
// Variant is set on the members of paymentInstrumentData, which the description gives as oneOf two schemas told apart by
// the member usedPaymentInstrument: it names the schema that has them. That member itself, which no schema lists, has the
// variant "discriminator".
package retailapi
