# The commands of run.py under their usual names. `make test ARGS="tests/calls -k done"` passes arguments on.
.PHONY: run test test-long soak chaos lint bench lock

run test test-long soak chaos lint bench lock:
	@python3 run.py $@ $(ARGS)
