# make run     starts the desk and prints the link to it
# make test    everything that CI runs
# make ears    what turns sound into words, where it can be built (docs/EARS.md)
# make bench   how fast the desk is, into docs/BENCHMARKS.md; make bench-judge: the judge
# make train   makes the shipped weights again from corpus/ and kb/ (minutes)
GO ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
TEMPL := github.com/a-h/templ/cmd/templ@v0.3.977
BIN := bin/hangup
SCRIPT := internal/web/script
BUNDLE := internal/web/dist/script.js
EARS := bin/ears
EAR := $(EARS)/pocketsphinx
EAR_PACKAGES := libpocketsphinx-dev pocketsphinx-en-us pkg-config gcc libc6-dev
RELEASE := $(shell git describe --tags --always --dirty 2>/dev/null)

.PHONY: run build ears ear-packages test-ears test format vet lint kb pages race compiler browser decoder bench bench-judge train clean

run: build ears
	@$(BIN) serve

build: $(BUNDLE)
	@[ -x $(BIN) ] || echo "building hangup: the first time this takes some minutes"
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags="-s -w -X github.com/hangup-project/hangup/internal/cli.release=$(RELEASE)" -o $(BIN) ./cmd/hangup

# The script of the pages is made from npm packages of exact versions. The pages
# work without it, so a machine without npm goes on.
$(BUNDLE): $(wildcard $(SCRIPT)/*.ts) $(SCRIPT)/package-lock.json
	@if ! command -v npm >/dev/null; then echo "no npm: the pages go without their script"; \
	elif npm --prefix $(SCRIPT) ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; then $(GO) run ./internal/web/bundle; \
	else echo "the packages of the script cannot be had: the pages go without it"; fi

# The ear needs C, so it is a module and a program of its own. A machine that
# lacks what it takes goes on without.
ears: ear-packages
	@if $(HAS_SPHINX); then $(MAKE) --no-print-directory -s $(EAR) $(EARS)/calls.lm || \
		echo "the ear could not be built: this goes on without it"; fi

HAS_SPHINX = command -v cc >/dev/null && pkg-config --exists pocketsphinx sphinxbase 2>/dev/null && [ -d /usr/share/pocketsphinx/model/en-us/en-us ]

ear-packages:
	@$(HAS_SPHINX) || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "no pocketsphinx: installing it for the ear" && \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(EAR_PACKAGES) >/dev/null; } || \
		echo "no pocketsphinx: the ear is left out; on Debian or Ubuntu get it by: sudo apt-get install $(EAR_PACKAGES)"

$(EAR): $(wildcard ears/*/*.go) ears/go.mod ears/go.sum
	@mkdir -p $(EARS) && cd ears && CGO_ENABLED=1 $(GO) build -trimpath -ldflags="-s -w" -o ../$@ ./pocketsphinx

$(EARS)/calls.lm: $(wildcard ears/language/*.go ears/language/build/*.go corpus/calls/*.jsonl corpus/acts/*.jsonl kb/tactics/*.yaml)
	@cd ears && $(GO) run ./language/build --corpus ../corpus --kb ../kb --out ../$(EARS) >/dev/null || { rm -f ../$@; exit 1; }

# The tests of the ear run where it can be built. They hear a recording of
# Debian's, where it may be had.
test-ears: ears
	@! $(HAS_SPHINX) || [ -d /usr/share/pocketsphinx/test ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq pocketsphinx-testdata >/dev/null; } || \
		echo "no recording for the ear (pocketsphinx-testdata): the tests that hear it are left out"
	@if $(HAS_SPHINX); then cd ears && out=$$(gofmt -l .) && if [ -n "$$out" ]; then echo "not formatted: $$out"; exit 1; fi && \
		CGO_ENABLED=1 $(GO) vet ./... && CGO_ENABLED=1 $(GO) run $(STATICCHECK) ./... && CGO_ENABLED=1 $(GO) test -race -timeout 10m ./...; \
	else echo "no pocketsphinx: the tests of the ear are left out"; fi


# The sherpa ear needs a C compiler and fetches 36 MB, so it is made on request.
.PHONY: ear-sherpa ear-sherpa-race
ear-sherpa:
	@cd ears/sherpa && $(GO) run ./build -out ../../bin/ears && echo "the sherpa ear is in bin/ears; bin/hangup ear install fetches a model for it"

# Its tests fetch as much, and are left out where that cannot be had.
ear-sherpa-race: compiler
	@cd ears/sherpa && if ! $(GO) mod download; then echo "the sherpa engine cannot be had: its tests are left out"; exit 0; fi; \
	$(GO) vet ./... && $(GO) run $(STATICCHECK) ./... && CGO_ENABLED=1 $(GO) test -race ./...

test: format vet lint kb pages test-ears ear-sherpa-race race
	@echo "all passed"

format:
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "not formatted, run gofmt -w on:"; echo "$$out"; exit 1; fi

vet:
	@$(GO) vet ./...

lint:
	@$(GO) run $(STATICCHECK) ./...

kb: build
	@$(BIN) kb lint

# What templ makes of the templates is in the repository, and is up to date.
pages:
	@before=$$(cat internal/web/*_templ.go | cksum); \
	$(GO) run $(TEMPL) generate -path internal/web -log-level error || exit 1; \
	[ "$$before" = "$$(cat internal/web/*_templ.go | cksum)" ] || \
		{ echo "the templates were newer than what templ made of them: it was made again, commit it"; exit 1; }

# The packages that take longest begin first, so that none of them is left over
# for one core at the end.
LONGEST := $(addprefix ./internal/,web cli desk hearing api app)

# SQLite is C that was made into Go. Its memory is not on the heap of Go, so the
# detector sees nothing of it, and to look takes most of the time of a test that
# has a database. All else is looked at.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false

race: compiler browser decoder $(BUNDLE)
	@CGO_ENABLED=1 $(GO) test $(RACE) -timeout 40m $(LONGEST) ./...

# The race detector needs a C compiler.
compiler:
	@command -v cc >/dev/null || { echo "no C compiler: installing gcc for the race detector"; \
		apt-get update -qq && apt-get install -y -qq gcc libc6-dev >/dev/null; } || \
		{ echo "install a C compiler such as gcc, then run make test again"; exit 1; }

# The pages are tried in a real browser, where there is one or one may be had.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ echo "no Chromium: installing it for the tests of the pages"; \
		apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
		echo "no Chromium, and it may not be installed: the tests of the pages in a browser are left out"

# Recordings other than WAV are read by ffmpeg; the tests of that want it.
decoder:
	@command -v ffmpeg >/dev/null || \
		{ echo "no ffmpeg: installing it for the tests of recordings"; \
		apt-get update -qq && apt-get install -y -qq ffmpeg >/dev/null; } || \
		echo "no ffmpeg, and it may not be installed: the tests of recordings other than WAV are left out"

bench: build
	@$(GO) run ./internal/bench

bench-judge:
	@$(GO) test -run '^$$' -bench . -benchmem -cpu 1 ./internal/judge ./internal/knowledge

train: build
	@$(BIN) train corpus

clean:
	@rm -rf bin internal/web/dist/*.js
