// Package shape reads the schemas of an OpenAPI description into trees of constraints, apart from any validator: references
// followed, the parts of an allOf made one, the choices of a oneOf side by side. The mutations and the comparison with the
// simulator's table start from it.
package shape
