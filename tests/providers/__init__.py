"""A loopback server that speaks the providers' four wire protocols, for tests, benches and by hand.

    with running_server(latency=0.2, faults=[Fault("error", status=503, every=10)]) as server:
        subprocess.run([...], env={**os.environ, **server.environment()})
        assert server.stats.statuses[503] == 7

`python -m tests.providers --help` starts one by hand.
"""
