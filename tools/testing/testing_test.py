"""The counters read every runner's closing lines right: python3 -m unittest discover -s tools/testing -p '*_test.py'."""

import sys
import unittest as framework
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import running


def counts(tally):
    return tally.passed, tally.failed, tally.skipped


class Counters(framework.TestCase):
    def test_gtest_counts_passed_failed_and_skipped(self):
        self.assertEqual(counts(running.gtest(
            "[  PASSED  ] 7 tests.\n[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] A.B\n"
            "[  FAILED  ] 2 tests, listed below:\n[  FAILED  ] A.C\n\n 2 FAILED TESTS\n")), (7, 2, 1))
        self.assertEqual(counts(running.gtest("[  PASSED  ] 1 test.\n")), (1, 0, 0))

    def test_unittest_counts_failures_and_errors(self):
        self.assertEqual(counts(running.unittest("Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n")), (5, 3, 1))
        self.assertEqual(counts(running.unittest("Ran 9 tests in 0.1s\n\nOK\n")), (9, 0, 0))

    def test_vitest_counts_tests_and_not_files(self):
        self.assertEqual(counts(running.vitest(
            " Test Files  1 failed | 3 passed (4)\n      Tests  1 failed | 41 passed | 2 skipped (44)\n")), (41, 1, 2))
        self.assertEqual(counts(running.vitest("\x1b[2m      Tests \x1b[22m \x1b[32m5 passed\x1b[39m (5)\n")), (5, 0, 0))

    def test_node_counts_in_both_of_its_forms(self):
        self.assertEqual(counts(running.node("# tests 3\n# pass 2\n# fail 1\n# skipped 0\n")), (2, 1, 0))
        self.assertEqual(counts(running.node("\u2139 tests 3\n\u2139 pass 3\n\u2139 fail 0\n\u2139 skipped 1\n")), (3, 0, 1))

    def test_playwright_counts_what_did_not_run_as_skipped(self):
        self.assertEqual(counts(running.playwright("  1 failed\n    chat.spec.ts\n  2 did not run\n  8 passed (20s)\n")), (8, 1, 2))

    def test_a_command_past_its_time_is_ended_and_counts_as_failed(self):
        ok, output = running.run("timeout-test", ["sh", "-c", "echo begun; exec tail -f /dev/null"], timeout=0.5, quiet_exit=True)
        self.assertFalse(ok)
        self.assertIn("over its time limit", output)

    def test_the_sum_reads_like_one_line(self):
        total = running.Tally(1, 0, 0)
        total += running.Tally(2, 1, 0)
        self.assertEqual(str(total), "3 passed, 1 failed")


if __name__ == "__main__":
    framework.main()
