// Package judge holds exchanges of the Retail API against Monext's OpenAPI description, with kin-openapi, a published
// validator: the path, the method and the status must be listed, the request must carry Basic credentials, and both bodies
// must fit their schemas, formats included. Patterns are read as Monext's Java server reads them: in JavaScript's syntax,
// and of the whole value.
//
// A member that the description does not have is no fault for JSON Schema. Here it is one: a
// misspelt name would be ignored by Monext in silence.
package judge
