# make run    judges an example story
# make test   everything that CI runs
GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
export CGO_ENABLED ?= 1
BIN := bin/hangup

.PHONY: run test build format vet lint kb race train bench clean

run: build
	@$(BIN) check examples/windows-licensing.txt

build:
	@CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN) ./cmd/hangup

test: format vet lint kb race
	@echo "all passed"

format:
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "not formatted, run gofmt -w on:"; echo "$$out"; exit 1; fi

vet:
	@$(GO) vet ./...

lint:
	@$(GO) run $(STATICCHECK) ./...

kb: build
	@$(BIN) kb lint

race:
	@$(GO) test -race -timeout 20m ./...

train: build
	@$(BIN) train corpus

bench:
	@$(GO) test -run '^$$' -bench . -benchmem -cpu 1 ./internal/judge ./internal/knowledge

clean:
	@rm -rf bin
