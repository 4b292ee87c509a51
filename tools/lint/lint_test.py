"""Each rule of tools/lint fires on a small offender and stays quiet on its repair: python3 -m unittest discover -s tools/lint -p '*_test.py'."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import importlib.util

import rules_repo
import rules_structure
import rules_words
from source import Source

_SPEC = importlib.util.spec_from_file_location("lint_main", Path(__file__).parent / "__main__.py")
lint_main = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(lint_main)

HEAD = "// What this is for.\n"


def fired(rule, *files):
    """The (rule, path, line) of every finding of one rule on these (path, text) files."""
    return [(f.rule, f.path, f.line) for f in rule([Source(path, text) for path, text in files])]


class IncludeDirection(unittest.TestCase):
    def test_a_folder_may_not_include_what_stands_to_its_right(self):
        lane = ("src/lane/lane.h", "")
        self.assertEqual(fired(rules_structure.include_direction, lane, ("src/chat/send.cc", '\n#include "lane/lane.h"\n')),
                         [("include-direction", "src/chat/send.cc", 2)])
        chat = ("src/chat/send.h", "")
        self.assertEqual(fired(rules_structure.include_direction, chat, ("src/lane/lane.cc", '#include "chat/send.h"\n')), [])

    def test_accounts_stand_between_store_and_chat(self):
        accounts = ("src/accounts/login.h", "")
        self.assertEqual(fired(rules_structure.include_direction, accounts, ("src/chat/send.cc", '#include "accounts/login.h"\n')), [])
        self.assertTrue(fired(rules_structure.include_direction, accounts, ("src/store/log.cc", '#include "accounts/login.h"\n')))

    def test_an_implementation_is_included_by_app_and_tests_alone(self):
        rocks = ("src/store/rocksdb/rocks_log.h", "")
        include = '#include "store/rocksdb/rocks_log.h"\n'
        rule = rules_structure.include_direction
        self.assertEqual(fired(rule, rocks, ("src/lane/lane.cc", include))[0][0], "include-implementation")
        for path in ("src/app/wiring.cc", "src/lane/lane_test.cc", "src/store/rocksdb/rocks_log.cc", "tests/crash/crash_test.cc"):
            self.assertEqual(fired(rule, rocks, (path, include)), [], path)

    def test_outside_libraries_stop_at_their_wrapper(self):
        asio = "#include <boost/asio/io_context.hpp>\n"
        rule = rules_structure.include_direction
        self.assertEqual(fired(rule, ("src/session/session.cc", asio))[0][0], "include-library")
        for path in ("src/net/tcp.cc", "src/runtime/shard.h", "src/bus/nats/nats_bus.cc"):
            self.assertEqual(fired(rule, (path, asio)), [], path)
        self.assertTrue(fired(rule, ("src/net/tcp.cc", "#include <rocksdb/db.h>\n")))

    def test_a_path_is_written_from_the_include_root(self):
        self.assertEqual(fired(rules_structure.include_direction, ("src/net/tcp.h", ""), ("src/net/tcp.cc", '#include "tcp.h"\n'))[0][0],
                         "include-root")


class Headers(unittest.TestCase):
    def test_a_source_includes_its_own_header_first(self):
        header = ("src/net/tcp.h", "#pragma once\n")
        rule = rules_structure.own_header_first
        self.assertEqual(fired(rule, header, ("src/net/tcp.cc", '#include <string>\n#include "net/tcp.h"\n')),
                         [("own-header-first", "src/net/tcp.cc", 1)])
        self.assertEqual(fired(rule, header, ("src/net/tcp.cc", '#include "net/tcp.h"\n')), [])

    def test_a_header_is_guarded(self):
        self.assertTrue(fired(rules_structure.pragma_once, ("src/net/tcp.h", HEAD)))
        self.assertFalse(fired(rules_structure.pragma_once, ("src/net/tcp.h", HEAD + "#pragma once\n")))

    def test_a_header_opens_no_namespace(self):
        self.assertTrue(fired(rules_words.namespace_in_header, ("src/a/a.h", "using namespace std;\n")))
        self.assertFalse(fired(rules_words.namespace_in_header, ("src/a/a.h", "inline void f() {\n  using namespace std;\n}\n")))


class Sizes(unittest.TestCase):
    def test_a_file_has_at_most_600_lines_and_a_test_900(self):
        text = "\n" * 601
        self.assertTrue(fired(rules_structure.file_size, ("src/net/tcp.cc", text)))
        self.assertFalse(fired(rules_structure.file_size, ("src/net/tcp_test.cc", text)))
        self.assertTrue(fired(rules_structure.file_size, ("src/net/tcp_test.cc", "\n" * 901)))

    def test_a_folder_has_at_most_25_sources(self):
        def folder(count):
            return [(f"src/net/part{i}{end}", "") for i in range(count) for end in (".h", ".cc", "_test.cc")]
        self.assertFalse(fired(rules_structure.folder_size, *folder(25)))
        self.assertTrue(fired(rules_structure.folder_size, *folder(26)))

    def test_a_function_has_at_most_70_lines(self):
        def function(lines):
            return ("src/net/tcp.cc", "namespace kith {\nclass Tcp {\n  void run() {\n" + "    step();\n" * (lines - 2) + "  }\n};\n}\n")
        self.assertFalse(fired(rules_structure.function_size, function(70)))
        self.assertEqual(fired(rules_structure.function_size, function(71)), [("function-size", "src/net/tcp.cc", 3)])

    def test_a_class_may_be_longer_than_a_function(self):
        self.assertFalse(fired(rules_structure.function_size, ("src/net/tcp.h", "class A final : public B<int> {\n" + "  int x;\n" * 90 + "};\n")))

    def test_a_constructor_has_at_most_six_parameters(self):
        def constructor(count):
            return ("src/net/tcp.h", "class Tcp {\n public:\n  explicit Tcp(" + ", ".join(f"std::map<int, int> a{i}" for i in range(count)) + ");\n};\n")
        self.assertFalse(fired(rules_structure.constructor_parameters, constructor(6)))
        self.assertEqual(fired(rules_structure.constructor_parameters, constructor(7)),
                         [("constructor-parameters", "src/net/tcp.h", 3)])


class Unreferenced(unittest.TestCase):
    def test_a_header_nobody_includes_is_found(self):
        header = ("src/net/tcp.h", "")
        self.assertTrue(fired(rules_structure.unreferenced, header))
        self.assertFalse(fired(rules_structure.unreferenced, header, ("src/net/tcp.cc", '#include "net/tcp.h"\n')))

    def test_a_page_or_tool_nobody_mentions_is_found(self):
        self.assertTrue(fired(rules_structure.unreferenced, ("docs/glossary.md", "")))
        self.assertTrue(fired(rules_structure.unreferenced, ("tools/polish", "")))
        self.assertFalse(fired(rules_structure.unreferenced, ("tools/polish", ""), ("Makefile", "tools/polish\n")))


class Words(unittest.TestCase):
    def test_names_that_say_nothing_are_refused(self):
        for path, text in (("src/net/session_manager.h", ""), ("src/net/tcp.h", "class SocketHelper {"),
                           ("web/src/utils.ts", ""), ("src/net/tcp.h", "struct CommonState {")):
            self.assertTrue(fired(rules_words.banned_names, (path, text)), (path, text))
        for path, text in (("src/net/tcp.h", "class Socket {  // no manager\n"), ("src/base/utilization.h", "")):
            self.assertFalse(fired(rules_words.banned_names, (path, text)), (path, text))

    def test_banned_calls_are_found_outside_comments_and_strings(self):
        offenders = ["std::this_thread::sleep_for(1ms);", "int r = std::rand();", "auto t = time(nullptr);",
                     "auto t = std::chrono::steady_clock::now();", 'printf("x");', 'std::printf("x");', "std::regex r;",
                     "thread.detach();", "auto* t = gmtime(&s);", "assert(x);", "std::exit(1);", "int n = atoi(s);", "std::stoi(s);",
                     'std::getenv("X");', "std::mutex guard_;"]
        for line in offenders:
            self.assertTrue(fired(rules_words.banned_calls, ("src/net/tcp.cc", line + "\n")), line)
            self.assertFalse(fired(rules_words.banned_calls, ("src/net/tcp.cc", "// " + line + "\n")), line)
        for line in ("clock.time();", 'auto s = "time(0)";', "snprintf_like(x);", "loop.exit_after(3);"):
            self.assertFalse(fired(rules_words.banned_calls, ("src/net/tcp.cc", line + "\n")), line)

    def test_a_call_is_allowed_where_it_is_wrapped(self):
        self.assertFalse(fired(rules_words.banned_calls, ("src/app/main.cc", 'printf("x");\n')))
        self.assertFalse(fired(rules_words.banned_calls, ("src/lane/lane.h", "std::mutex guard_;\n")))

    def test_tests_do_not_sleep(self):
        self.assertTrue(fired(rules_words.banned_calls, ("tests/crash/crash_test.cc", "std::this_thread::sleep_for(1s);\n")))
        self.assertTrue(fired(rules_words.banned_calls, ("tests/browser/chat.spec.ts", "await page.waitForTimeout(100);\n")))

    def test_text_from_people_never_becomes_markup(self):
        self.assertTrue(fired(rules_words.banned_calls, ("web/src/a.tsx", "<p dangerouslySetInnerHTML={x} />\n")))

    def test_a_swallowed_exception_is_found(self):
        rule = rules_words.swallowed_exception
        self.assertTrue(fired(rule, ("src/net/tcp.cc", "try { f(); } catch (...) { }\n")))
        self.assertTrue(fired(rule, ("src/net/tcp.cc", "try { f(); } catch (const std::exception& e) { g(); }\n")))
        self.assertFalse(fired(rule, ("src/net/tcp.cc", "try { f(); } catch (...) { return fail(Code::kInternal); }\n")))

    def test_notes_left_behind_are_found(self):
        self.assertTrue(fired(rules_words.left_over, ("src/net/tcp.cc", "// TO" + "DO: later\n")))
        self.assertFalse(fired(rules_words.left_over, ("src/net/tcp.cc", "// done\n")))

    def test_every_file_says_what_it_is_for(self):
        rule = rules_words.head_comment
        self.assertTrue(fired(rule, ("src/net/tcp.h", "#pragma once\n")))
        self.assertFalse(fired(rule, ("src/net/tcp.h", HEAD + "#pragma once\n"), ("src/net/tcp.cc", '#include "net/tcp.h"\n')))
        self.assertTrue(fired(rule, ("tools/polish", "#!/usr/bin/env bash\nset -e\n")))
        self.assertTrue(fired(rule, ("src/net/tcp.h", HEAD * 13)))

    def test_identifiers_and_comments_are_english(self):
        self.assertTrue(fired(rules_words.english_only, ("src/net/tcp.cc", "int gr\u00f6\u00dfe;\n")))
        self.assertTrue(fired(rules_words.english_only, ("src/net/tcp.cc", "// \u4f60\u597d\n")))
        self.assertFalse(fired(rules_words.english_only, ("src/net/tcp.cc", 'auto s = "\u4f60\u597d";  // \u2265 2\n')))

    def test_test_names_are_sentences_and_unique(self):
        rule = rules_words.test_names
        self.assertTrue(fired(rule, ("src/a/a_test.cc", "TEST(Socket, Works) {\n")))
        one = ("src/a/a_test.cc", "TEST(Socket, ClosesWhenAsked) {\n")
        self.assertFalse(fired(rule, one))
        self.assertEqual(fired(rule, one, ("src/b/b_test.cc", "\nTEST_F(Socket, ClosesWhenAsked) {\n")),
                         [("test-name", "src/b/b_test.cc", 2)])
        self.assertTrue(fired(rule, ("web/src/a.test.ts", "test('says hello', () => {});\ntest('says hello', () => {});\n")))


class Repo(unittest.TestCase):
    def test_registry_addresses_are_refused(self):
        for host in ("registry.npm" + "js.org", "deb.deb" + "ian.org", "py" + "pi.org"):
            self.assertTrue(fired(rules_repo.registry_hosts, ("README.md", f"see https://{host}/x\n")), host)
        self.assertFalse(fired(rules_repo.registry_hosts, ("README.md", "Debian packages and npm\n")))

    def test_relative_links_lead_somewhere(self):
        def found(text, *others):
            pages = [Source("docs/a.md", text), *[Source(*o) for o in others]]
            paths = {p.path for p in pages}
            return [f.line for f in rules_repo.links(pages, lambda path: path in paths)]
        self.assertEqual(found("# A\n[b](b.md)\n"), [2])
        self.assertEqual(found("# A\n[b](b.md)\n", ("docs/b.md", "")), [])
        self.assertEqual(found("# A\n[b](b.md#two-words)\n", ("docs/b.md", "# Two words\n")), [])
        self.assertEqual(found("# A\n[b](b.md#three)\n", ("docs/b.md", "# Two words\n")), [2])
        self.assertEqual(found("`[b](b.md)` [web](https://example.org)\n```\n[b](b.md)\n```\n"), [])

    def test_the_two_front_pages_stay_in_step(self):
        english = ("README.md", "# A\n## B\n```\nmake run\n```\n")
        self.assertFalse(fired(rules_repo.readme_in_step, english, ("README.zh-CN.md", "# \u7532\n## \u4e59\n```\nmake run\n```\n")))
        self.assertTrue(fired(rules_repo.readme_in_step, english, ("README.zh-CN.md", "# \u7532\n```\nmake run\n```\n")))
        self.assertTrue(fired(rules_repo.readme_in_step, english, ("README.zh-CN.md", "# \u7532\n## \u4e59\n```\nmake go\n```\n")))


    def test_a_test_named_as_proof_is_there(self):
        page = ("docs/guarantees/order.md", "- `Lane.KeepsOrder` in [x](../../src/lane/lane_test.cc)\n")
        rule = rules_repo.named_tests
        self.assertFalse(fired(rule, page, ("src/lane/lane_test.cc", "TEST_F(Lane, KeepsOrder) {\n")))
        self.assertTrue(fired(rule, page, ("src/lane/lane_test.cc", "TEST_F(Lane, KeepsQuiet) {\n")))


class AllowList(unittest.TestCase):
    def test_an_entry_excuses_its_rule_and_path_alone(self):
        findings = list(rules_structure.pragma_once([Source("src/a.h", ""), Source("src/b.h", "")]))
        left = list(lint_main.allowed(findings, "pragma-once src/a.h  included many times on purpose\n"))
        self.assertEqual([f.path for f in left], ["src/b.h"])

    def test_an_entry_without_use_or_reason_is_an_error(self):
        self.assertEqual([f.rule for f in lint_main.allowed([], "pragma-once src/a.h  why\n")], ["allow-list"])
        self.assertEqual(len(list(lint_main.allowed([], "pragma-once src/a.h\n"))), 2)


if __name__ == "__main__":
    unittest.main()
