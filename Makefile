# make run     judges an example story
# make test    everything that CI runs
# make bench   words a second, allocations
# make train   makes the shipped weights again from corpus/ and kb/ (minutes)
GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
BIN := bin/hangup

.PHONY: run test build format vet lint kb race compiler bench train clean

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

race: compiler
	@CGO_ENABLED=1 $(GO) test -race -timeout 20m ./...

# The race detector needs a C compiler.
compiler:
	@command -v cc >/dev/null || { echo "no C compiler: installing gcc for the race detector"; \
		apt-get update -qq && apt-get install -y -qq gcc libc6-dev >/dev/null; } || \
		{ echo "install a C compiler such as gcc, then run make test again"; exit 1; }

bench:
	@$(GO) test -run '^$$' -bench . -benchmem -cpu 1 ./internal/judge ./internal/knowledge

train: build
	@$(BIN) train corpus

clean:
	@rm -rf bin
