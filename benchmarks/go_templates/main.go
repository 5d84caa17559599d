// Renders templates as Ollama does: a line of JSON in, {"template": …, "messages": […]}, a line of JSON out.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"text/template"
)

type message struct{ Role, Content string }

type job struct {
	Template string
	Messages []message
}

// Messages of one role that follow each other are one, and all system messages together are `.System`.
func data(messages []message) map[string]any {
	var system string
	var joined []message
	for _, m := range messages {
		if m.Role == "system" {
			if system != "" {
				system += "\n\n"
			}
			system += m.Content
		}
		if n := len(joined); n > 0 && joined[n-1].Role == m.Role && m.Role != "tool" {
			joined[n-1].Content += "\n\n" + m.Content
		} else {
			joined = append(joined, m)
		}
	}
	return map[string]any{"System": system, "Messages": joined}
}

func render(one job) string {
	parsed, err := template.New("").Option("missingkey=zero").Parse(one.Template)
	if err != nil {
		return "fault: " + err.Error()
	}
	var text bytes.Buffer
	if err := parsed.Execute(&text, data(one.Messages)); err != nil {
		return "fault: " + err.Error()
	}
	return text.String()
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var one job
		if in.Decode(&one) != nil {
			return
		}
		out.Encode(render(one))
	}
}
