package judge

import (
	"encoding/json"
	"strings"
)

// mapped is a description whose discriminators all have their mapping. OpenAPI lets it be left out: a word then is the
// name of a schema. The validator knows only what is written.
func mapped(source []byte) ([]byte, error) {
	var doc any
	if err := json.Unmarshal(source, &doc); err != nil {
		return nil, err
	}
	visitObjects(doc, func(o map[string]any) {
		discriminator, ok := o["discriminator"].(map[string]any)
		choices, _ := o["oneOf"].([]any)
		if !ok || discriminator["mapping"] != nil {
			return
		}
		mapping := map[string]any{}
		for _, choice := range choices {
			reference, _ := choice.(map[string]any)
			if to, _ := reference["$ref"].(string); to != "" {
				mapping[to[strings.LastIndexByte(to, '/')+1:]] = to
			}
		}
		discriminator["mapping"] = mapping
	})
	return json.Marshal(doc)
}

// visitObjects calls f for every object of a JSON value, outermost first.
func visitObjects(value any, f func(map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		f(value)
		for _, below := range value {
			visitObjects(below, f)
		}
	case []any:
		for _, below := range value {
			visitObjects(below, f)
		}
	}
}
