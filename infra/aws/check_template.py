"""Checks the templates for mistakes that no emulator notices and that must never happen.

cfn-lint knows the syntax of a template; the rules below know what this one promises: nothing personal can be lost,
listed or reached by the wrong function. Each rule is one function, its docstring is the promise, and
check_template_test.py breaks every one of them once.

    python infra/aws/check_template.py        needs cfn-lint and PyYAML
"""

import fnmatch
import pathlib
import re
import subprocess
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
TEMPLATE = HERE / "template.yaml"
SITE = HERE / "site.yaml"

FUNCTIONS = ("Public", "Proof", "Console", "Project", "Clock")
TABLES = ("Cases", "Personal", "Staff")
ROUTES = {
    "ANY /api/v1/console/{proxy+}": "Console",
    "ANY /api/v1/log": "Proof",
    "ANY /api/v1/log/{proxy+}": "Proof",
    "ANY /api/v1/cases/{number}/events": "Proof",
    "ANY /api/v1/explanations": "Proof",
    "ANY /api/v1/plans": "Proof",
    "ANY /api/v1/plans/{proxy+}": "Proof",
    "ANY /api/v1/feed": "Proof",
    "ANY /api/v1/data": "Proof",
    "ANY /api/v1/data/{proxy+}": "Proof",
    "ANY /api/v1/open311/requests.json": "Proof",
    "POST /api/v1/open311/requests.json": "Public",
    "ANY /api/v1/open311/requests.xml": "Proof",
    "POST /api/v1/open311/requests.xml": "Public",
    "ANY /api/{proxy+}": "Public",
    "ANY /lite": "Public",
    "ANY /lite/{proxy+}": "Public",
}
INDEXES = {
    "Cases": {
        "queue": "KEYS_ONLY",
        "handed": "KEYS_ONLY",
        "urgency": "KEYS_ONLY",
        "ledger": "KEYS_ONLY",
        "pending": "KEYS_ONLY",
        "duties": "ALL",
        "overdue": "ALL",
        "clock": "KEYS_ONLY",
        "log": "KEYS_ONLY",
    },
    "Personal": {"month": "ALL", "timer": "KEYS_ONLY"},
    "Staff": {},
}
EXPIRING = {"Cases": "expires_at", "Personal": "expires_at", "Staff": "expires_at"}
# What each function may do with each table and each area of the bucket, exactly. "Cases/queue" is an index,
# "FilesBucket/kept" an area.
KEYED = {"GetItem", "BatchGetItem", "PutItem"}
COUNTED = {"UpdateItem"}
LISTED = {"Query"}
# A command deletes the rows of ended duties.
COMMANDED = KEYED | LISTED | {"DeleteItem"}
# A fold is let through only while nothing is being recounted.
FOLDED = {"ConditionCheckItem"}
NOTICES = {"Personal": KEYED | COUNTED, "Personal/timer": LISTED}
# What fails is set aside, listed in the next run, and dropped once it is done.
SET_ASIDE = LISTED | {"PutItem", "DeleteItem"}
SHOWN = {"GetObject"}
HELD = SHOWN | {"PutObject"}
ERASED = HELD | {"DeleteObject"}
AREAS = ("waiting", "kept", "public", "made")
REACH = {
    "Public": {
        "Cases": COMMANDED | COUNTED,
        "Personal": {"BatchGetItem", "PutItem"},
        "FilesBucket/waiting": ERASED,
        "FilesBucket/kept": HELD,
        "FilesBucket/public": SHOWN,
    },
    # What it refuses is counted.
    "Proof": {"Cases": {"GetItem", "BatchGetItem"} | LISTED | COUNTED, "Cases/log": LISTED},
    "Console": {
        "Cases": COMMANDED | COUNTED,
        "Cases/queue": LISTED,
        "Cases/handed": LISTED,
        "Cases/urgency": LISTED,
        "Cases/ledger": LISTED,
        "Cases/duties": LISTED,
        "Cases/overdue": LISTED,
        "Personal": KEYED | COUNTED | LISTED | {"DeleteItem"},
        "Personal/month": LISTED,
        "Personal/timer": LISTED,
        "Staff": KEYED | COUNTED | LISTED | {"DeleteItem"},
        "FilesBucket/waiting": ERASED,
        "FilesBucket/kept": ERASED,
        "FilesBucket/public": ERASED,
        "FilesBucket/made": HELD,
    },
    "Project": {
        # Subtotals are put and deleted.
        "Cases": KEYED | COUNTED | LISTED | FOLDED | {"DeleteItem"},
        "Staff": SET_ASIDE,
    }
    | NOTICES,
    "Clock": {
        # Counting everything again removes the counters of what is no more.
        "Cases": KEYED | LISTED | COUNTED | FOLDED | {"DeleteItem"},
        "Cases/clock": LISTED,
        "Cases/log": LISTED,
        "Cases/duties": LISTED,
        "Cases/overdue": LISTED,
        "Cases/ledger": LISTED,
        "Cases/pending": LISTED,
        # It seals the days of the audit trail.
        "Staff": {"GetItem", "UpdateItem"} | SET_ASIDE,
        # The clock works on tasks, whose files come in parts.
        "FilesBucket/waiting": {"GetObject", "DeleteObject"},
        "FilesBucket/kept": {"DeleteObject"},
        "FilesBucket/public": {"DeleteObject"},
        "FilesBucket/made": ERASED | {"AbortMultipartUpload"},
    }
    | NOTICES,
}


# Keys that a function must never be able to use, whatever its rights come to be. That they are exactly what the function
# uses is checked by the test `rights`, after the house's tests have recorded it.
NAMING = ("EXPLANATIONS", "PLAN#p-1#CASES", "PLANS", "LOG", "DEMANDS", "IDEM#public", "IDEM#citizen#1801-1234-5678-13")
RECORDS = ("DIRECTORY", "LOG", "CHECKPOINTS", "FIGURES#D#all", "CROSS", "REGISTERED#ALL", "TABLES", "TABLES#2018-05#1")
RECORDS += ("EXPLANATIONS", "PUBLISHED", "REFORMED", "WAITINGKEYS", "OPEN311KEYS", "IDEM#staff#clerk")
PEOPLE = ("NOTICE#c:0", "NOTICE#u:lead", "NOTICE#d:tax", "ADDRESS#lead")
TRAIL = ("TRAIL#0", "TRAILED#0", "TRAILEND#0", "TRAILDAYS", "TRAILOPENED")
SEATS = ("ACCOUNT", "SESSION#0")
# The attributes that say whether a command waits to be folded. Whoever folds may change nothing else of what happened.
MARK = ["pk", "sk", "pending_pk", "pending_sk"]
HISTORIES = ("CASE#1801-1234-5678-13", "PLAN#p-1", "STUDY#s-1", "REFORM#r-1")
FORBIDDEN = {
    ("Public", "Cases"): {
        "Query": NAMING,
        "PutItem": RECORDS,
        "UpdateItem": RECORDS,
        "DeleteItem": RECORDS,
    },
    ("Public", "Personal"): {"BatchGetItem": PEOPLE + ("PERSON#0",), "PutItem": PEOPLE},
    ("Proof", "Cases"): {"UpdateItem": HISTORIES + RECORDS},
    ("Project", "Cases"): {
        "PutItem": HISTORIES + RECORDS,
        "UpdateItem": HISTORIES,
        "DeleteItem": HISTORIES + RECORDS,
    },
    ("Project", "Personal"): {verb: ("PERSON#0",) for verb in KEYED | COUNTED},
    # An import that the clock carries on lists its people by their telephones; it looks nobody up.
    ("Clock", "Personal"): {verb: ("PERSON#0",) for verb in (KEYED | COUNTED) - {"PutItem"}},
    ("Project", "Staff"): {verb: SEATS for verb in SET_ASIDE},
    # Nobody removes or rewrites an entry of the audit trail.
    ("Console", "Staff"): {verb: TRAIL for verb in ("UpdateItem", "DeleteItem")},
    ("Clock", "Staff"): {"PutItem": SEATS, "UpdateItem": SEATS + ("CLOCK",), "DeleteItem": SEATS, "GetItem": ("SESSION#0",), "Query": ("SESSION#0",)},
}
# The functions that send notices, and the rights that this takes.
SENDERS = ("Project", "Clock")
SENDING = {"sns:Publish", "ses:SendEmail"}
GATEWAYS = {
    "ONETRIP_SMS": {"Ref": "Sms"},
    "ONETRIP_EMAIL": {"Ref": "Email"},
    "ONETRIP_EMAIL_FROM": {"Ref": "EmailFrom"},
    "ONETRIP_WEBHOOK_URL": {"Ref": "WebhookUrl"},
}
# The identity provider, of which the console alone is told.
PROVIDER = {
    "ONETRIP_OIDC_ISSUER": {"Ref": "OidcIssuer"},
    "ONETRIP_OIDC_CLIENT": {"Ref": "OidcClient"},
    "ONETRIP_OIDC_SCOPES": {"Ref": "OidcScopes"},
}
STREAM_ACTIONS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
# The areas of the bucket that signed links show.
SHOWN_AREAS = ("kept", "public", "made")
FILES_HOST = "https://${FilesBucketName}.s3.${AWS::Region}.${AWS::URLSuffix}"
# The pages' content security policy where files are served at their address; in the cloud, uploads go to FILES_HOST.
CSP = {
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "report-uri /api/v1/csp-reports",
    "report-to csp",
}
# The policy of a file, as the local host has it.
FILES_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox"
# What the functions' logs are watched for: the metric with its dimensions, and above how many in five minutes somebody is
# told. A line of a request has a reason where somebody was not let in.
WARNED = '{ $.level = "WARN" && $.fields.message = "request" }'
SIGNALS = {
    ("Refused", "Status", "$.fields.status"): (WARNED, {"PublicLog", "ProofLog", "ConsoleLog"}),
    ("NotSignedIn",): ('{ $.fields.message = "request" && $.fields.not_signed_in = "*" }', {"ConsoleLog"}),
    ("OpenedMany",): ('{ $.fields.message = "opened many cases" }', {"ConsoleLog"}),
}
WATCHED = {
    ("Refused", "Status", "404"): 60,
    ("Refused", "Status", "401"): 100,
    ("Refused", "Status", "403"): 50,
    ("Refused", "Status", "429"): 100,
    ("NotSignedIn",): 20,
    ("OpenedMany",): 0,
}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Ref X` is `{"Ref": "X"}`."""


def _short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix: value}


Loader.add_multi_constructor("!", _short_form)


def load(path):
    """The template at `path` as plain data."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def resources(template, kind):
    """The resources of one type, by logical name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def ref(value):
    """The resource that `!Ref X` or `!GetAtt X.Arn` names, or None."""
    if not isinstance(value, dict):
        return None
    return value.get("Ref") or str(value.get("Fn::GetAtt", "")).split(".")[0] or None


def sub(value):
    """The text of `!Sub`, or an empty string."""
    return str(value.get("Fn::Sub", "")) if isinstance(value, dict) else ""


def strings(value, path=""):
    """Every string in a value, with the path to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from strings(inner, f"{path}.{index}")


def listed(value):
    """A value as a list, since a policy may give a single value without brackets."""
    return value if isinstance(value, list) else [value]


def statements(template):
    """Every statement of every function's role, with the function."""
    for name, role in resources(template, "AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name.removesuffix("Role"), statement
    for policy in resources(template, "AWS::IAM::Policy").values():
        for role in policy["Roles"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield str(ref(role)).removesuffix("Role"), statement


def table_of(resource):
    """The table, index, stream or area that a policy's resource names: `Cases`, `Cases/queue`."""
    attribute = resource.get("Fn::GetAtt", "") if isinstance(resource, dict) else ""
    if attribute.endswith(".StreamArn"):
        return attribute.split(".")[0] + "/stream"
    if attribute.endswith(".Arn"):
        return attribute.removesuffix(".Arn")
    area = re.fullmatch(r"\$\{(\w+)\.Arn\}/(waiting|kept|public|made)/\*", sub(resource))
    if area:
        return f"{area[1]}/{area[2]}"
    named = re.fullmatch(r"\$\{(\w+)\.Arn\}/(?:index/(\w+)|(stream)/\*)", sub(resource))
    return f"{named[1]}/{named[2] or named[3]}" if named else str(resource)


def leading_keys(statement):
    """The patterns of partition keys to which a statement is limited; none if it is not.

    `ForAllValues` holds where there is no such key in a request, so it takes `Null` beside it. A statement may be limited
    to certain attributes, too."""
    condition = statement.get("Condition", {})
    keys = condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
    limited = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    if attributes_of(statement):
        limited["ForAllValues:StringEquals"] = {"dynamodb:Attributes": attributes_of(statement)}
    return keys if condition == limited else []


def attributes_of(statement):
    """The attributes to which a statement is limited; none if it is not."""
    condition = statement.get("Condition", {})
    return condition.get("ForAllValues:StringEquals", {}).get("dynamodb:Attributes", [])


RULES = []


def rule(check):
    """Registers a function that yields problems as a rule."""
    RULES.append(check)
    return check


@rule
def nothing_is_named_for_one_partition(template, site):
    """ARNs and host names are built from the partition, so that China regions work."""
    for name, document in (("template", template), ("site", site)):
        for path, text in strings(document):
            if re.search(r"arn:aws(-[a-z]+)*:", text):
                yield f"{name}{path}: {text}"
            host = re.search(r"[\w}]\.amazonaws\.com(\.cn)?", text)
            if host and not re.fullmatch(r"[a-z]+\.amazonaws\.com", text):
                yield f"{name}{path}: {text}"


@rule
def the_template_knows_only_what_every_region_has(template, site):
    """No transform, and no CloudFront: an unknown type is refused even if its condition does not hold."""
    if "Transform" in template:
        yield "it has a transform"
    for name, resource in template["Resources"].items():
        if resource["Type"].startswith("AWS::CloudFront::"):
            yield name


@rule
def there_are_five_functions(template, site):
    """public, proof, console, project and clock, each a bootstrap on provided.al2023."""
    functions = resources(template, "AWS::Lambda::Function")
    if set(functions) != set(FUNCTIONS):
        yield f"they are {sorted(functions)}"
    for name, function in functions.items():
        expected = {
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Architectures": [{"Ref": "Architecture"}],
            "Code": {
                "S3Bucket": {"Ref": "CodeBucket"},
                "S3Key": {"Fn::Sub": "${CodePrefix}%s.zip" % name.lower()},
            },
        }
        for key, value in expected.items():
            if function.get(key) != value:
                yield f"{name}: {key} is {function.get(key)}"
    if template["Parameters"]["Architecture"].get("Default") != "arm64":
        yield "the architecture is not arm64 by default"


@rule
def each_function_has_a_role_of_its_own(template, site):
    """No function uses another's role, and only Lambda can assume a role."""
    for name, function in resources(template, "AWS::Lambda::Function").items():
        if function.get("Role") != {"Fn::GetAtt": f"{name}Role.Arn"}:
            yield f"{name} runs as {function.get('Role')}"
    for name, role in resources(template, "AWS::IAM::Role").items():
        trust = role["AssumeRolePolicyDocument"]["Statement"]
        if [entry["Principal"] for entry in trust] != [{"Service": "lambda.amazonaws.com"}]:
            yield f"{name} trusts {trust}"
        if role.get("ManagedPolicyArns"):
            yield f"{name} has managed policies"


@rule
def functions_are_told_where_things_are(template, site):
    """Tables, files, the address, the secrets and the gateways, each only where it is needed."""
    for name, function in resources(template, "AWS::Lambda::Function").items():
        variables = function.get("Environment", {}).get("Variables", {})
        for table in TABLES:
            told = {"Cases": True, "Personal": name != "Proof", "Staff": name not in ("Public", "Proof")}[table]
            if variables.get(f"ONETRIP_{table.upper()}_TABLE") != ({"Ref": table} if told else None):
                yield f"{name}: the table of {table}"
        bucket = {"Ref": "FilesBucket"} if name in ("Public", "Console", "Clock") else None
        if variables.get("ONETRIP_FILES_BUCKET") != bucket:
            yield f"{name}: the bucket of the files"
        address = {"Ref": "FilesAddress"} if name in ("Public", "Console") else None
        if variables.get("ONETRIP_FILES_ORIGIN") != address:
            yield f"{name}: where files are read"
        if "ONETRIP_ORIGIN" not in variables:
            yield f"{name}: the address"
        for key in ("ONETRIP_PEPPER", "ONETRIP_FIRST_ADMIN"):
            value = variables.get(key)
            if value and "{{resolve:secretsmanager:" not in sub(value):
                yield f"{name}: {key} is not a reference"
        if "ONETRIP_PEPPER" not in variables:
            yield f"{name}: the pepper"
        if ("ONETRIP_FIRST_ADMIN" in variables) != (name == "Console"):
            yield f"{name}: the first administrator"
        for key, value in GATEWAYS.items():
            if variables.get(key) != (value if name in SENDERS else None):
                yield f"{name}: {key} is {variables.get(key)}"
        chosen = variables.get("ONETRIP_WEBHOOK_SECRET", {}).get("Fn::If", [None, {}, None])
        if ("{{resolve:secretsmanager:" in sub(chosen[1])) != (name in SENDERS):
            yield f"{name}: the webhook's secret"
        for key, value in PROVIDER.items():
            if variables.get(key) != (value if name == "Console" else None):
                yield f"{name}: {key} is {variables.get(key)}"
        chosen = variables.get("ONETRIP_OIDC_SECRET", {}).get("Fn::If", [None, {}, None])
        if ("{{resolve:secretsmanager:" in sub(chosen[1])) != (name == "Console"):
            yield f"{name}: the secret of the identity provider's client"
        endpoint = variables.get("AWS_ENDPOINT_URL", {}).get("Fn::If", [None, None, None])
        if endpoint[2] != {"Ref": "AWS::NoValue"}:
            yield f"{name}: the endpoint is set outside tests"
    if template["Parameters"]["EndpointUrl"].get("Default") != "":
        yield "the endpoint has a default"


@rule
def the_tables_have_their_keys_and_indexes(template, site):
    """Keys are pk and sk everywhere, with the indexes that the store queries, and billing is per request."""
    tables = resources(template, "AWS::DynamoDB::Table")
    if set(tables) != set(TABLES):
        yield f"they are {sorted(tables)}"
    for name, table in tables.items():

        def keys(prefix):
            return [
                {"AttributeName": f"{prefix}pk", "KeyType": "HASH"},
                {"AttributeName": f"{prefix}sk", "KeyType": "RANGE"},
            ]

        if table["KeySchema"] != keys(""):
            yield f"{name}: its key"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: its billing"
        indexes = {
            index["IndexName"]: index["Projection"]["ProjectionType"]
            for index in table.get("GlobalSecondaryIndexes", [])
            if index["KeySchema"] == keys(index["IndexName"] + "_")
        }
        if indexes != INDEXES.get(name):
            yield f"{name}: its indexes are {indexes}"


@rule
def what_expires_is_swept(template, site):
    """Idempotency items, sessions and delivered notices have an expires_at."""
    for name, table in resources(template, "AWS::DynamoDB::Table").items():
        expected = EXPIRING.get(name) and {"AttributeName": EXPIRING[name], "Enabled": True}
        if table.get("TimeToLiveSpecification") != expected:
            yield f"{name}: {table.get('TimeToLiveSpecification')}"


@rule
def every_table_can_be_brought_back(template, site):
    """Every table has point-in-time recovery."""
    for name, table in resources(template, "AWS::DynamoDB::Table").items():
        recovery = table.get("PointInTimeRecoverySpecification", {})
        if recovery.get("PointInTimeRecoveryEnabled") is not True:
            yield name


@rule
def nothing_kept_goes_with_the_stack(template, site):
    """Tables, the pepper and the buckets survive a deletion of the stack and a replacement."""
    for name, resource in template["Resources"].items():
        kept = resource["Type"] in ("AWS::DynamoDB::Table", "AWS::S3::Bucket") or name == "Pepper"
        if kept and resource.get("DeletionPolicy") != "Retain":
            yield f"{name}: when the stack is deleted"
        if kept and resource.get("UpdateReplacePolicy") != "Retain":
            yield f"{name}: when it is replaced"
    for name, table in resources(template, "AWS::DynamoDB::Table").items():
        if table.get("DeletionProtectionEnabled") is not True:
            yield f"{name}: it can be deleted by hand"


@rule
def secrets_are_generated(template, site):
    """No secret has a value here, and each is too long to be guessed."""
    for name, secret in resources(template, "AWS::SecretsManager::Secret").items():
        if "SecretString" in secret:
            yield f"{name} is written down"
        least = 16 if name == "FirstPassword" else 32
        if secret.get("GenerateSecretString", {}).get("PasswordLength", 0) < least:
            yield f"{name} is short"
    if "Pepper" not in resources(template, "AWS::SecretsManager::Secret"):
        yield "there is no pepper"


@rule
def no_action_is_a_wildcard(template, site):
    """Roles name each action, and nothing scans."""
    for name, statement in statements(template):
        for action in listed(statement.get("Action", "*")):
            if "*" in action or "?" in action or "Scan" in action or "PartiQL" in action:
                yield f"{name}: {action}"
        if "NotAction" in statement or "NotResource" in statement:
            yield f"{name}: it says what is not allowed"


@rule
def no_resource_is_a_wildcard(template, site):
    """Roles name each resource, except a table's own streams, an area's files, telephones and verified senders."""
    for name, statement in statements(template):
        for resource in listed(statement.get("Resource", "*")):
            text = resource if isinstance(resource, str) else sub(resource)
            streams = text == "${Cases.Arn}/stream/*" and name == "Project"
            area = text in [f"${{FilesBucket.Arn}}/{area}/*" for area in AREAS]
            telephones = text == "*" and statement["Action"] == "sns:Publish"
            sender = statement.get("Condition") == {
                "StringEquals": {"ses:FromAddress": {"Ref": "EmailFrom"}}
            }
            senders = text.endswith(":identity/*") and statement["Action"] == "ses:SendEmail" and sender
            if "*" in text and not (streams or area or telephones or senders):
                yield f"{name}: {text}"


@rule
def no_function_reaches_further_than_it_must(template, site):
    """public lists neither people nor cases and erases nothing personal, and has no access to staff; proof has none to
    anything personal; project and clock list notices as the only personal data and create no account and no session; in
    every table a function uses the rows of some keys only."""
    reached = {(name, target): set() for name in REACH for target in REACH[name]}
    for name, statement in statements(template):
        for action in listed(statement.get("Action", [])):
            service, _, verb = action.partition(":")
            for resource in listed(statement.get("Resource", [])):
                target = table_of(resource)
                if service == "logs":
                    fits = target == f"{name}Log"
                elif service == "sqs":
                    fits = (name, action, target) == ("Project", "sqs:SendMessage", "Unprojected")
                elif service in ("sns", "ses"):
                    fits = name in SENDERS and action in SENDING
                elif verb in STREAM_ACTIONS:
                    fits = (name, target) == ("Project", "Cases/stream")
                else:
                    owner = "s3" if target.startswith("FilesBucket/") else "dynamodb"
                    fits = service == owner and verb in REACH.get(name, {}).get(target, set())
                    reached.setdefault((name, target), set()).add(verb)
                    if target in TABLES:
                        keys = leading_keys(statement)
                        if not keys or "*" in keys:
                            yield f"{name}: {action} on {target} if {statement.get('Condition')}"
                        is_mark = attributes_of(statement) == MARK
                        for key in FORBIDDEN.get((name, target), {}).get(verb, ()):
                            if any(fnmatch.fnmatchcase(key, pattern) for pattern in keys) and not is_mark:
                                yield f"{name}: {action} on {target} with {key}"
                    elif "Condition" in statement:
                        yield f"{name}: {action} on {target} if {statement['Condition']}"
                if not fits:
                    yield f"{name}: {action} on {target}"
    for (name, target), verbs in reached.items():
        for verb in sorted(REACH[name].get(target, set()) - verbs):
            yield f"{name}: it lacks {verb} on {target}"


@rule
def the_routes_lead_to_their_functions(template, site):
    """The console's paths go to console, the log's to proof, everything else to public, and nothing else is
    reachable."""
    integrations = resources(template, "AWS::ApiGatewayV2::Integration")
    routes = {}
    for route in resources(template, "AWS::ApiGatewayV2::Route").values():
        target = re.fullmatch(r"integrations/\$\{(\w+)\}", sub(route["Target"]))
        integration = integrations.get(target[1], {}) if target else {}
        if integration.get("PayloadFormatVersion") != "2.0":
            yield f"{route['RouteKey']}: its payload"
        routes[route["RouteKey"]] = ref(integration.get("IntegrationUri"))
    if routes != ROUTES:
        yield f"they are {routes}"
    stages = resources(template, "AWS::ApiGatewayV2::Stage").values()
    if [(stage.get("StageName"), stage.get("AutoDeploy")) for stage in stages] != [("$default", True)]:
        yield "there is not exactly one stage, $default"
    for kind in ("AWS::Lambda::Url", "AWS::ApiGateway::RestApi"):
        for name in resources(template, kind):
            yield f"{name} is another door"


@rule
def the_api_is_throttled_and_logs_no_header(template, site):
    """Floods are throttled, and access codes and sessions are never logged."""
    for name, stage in resources(template, "AWS::ApiGatewayV2::Stage").items():
        settings = stage.get("DefaultRouteSettings", {})
        if not (settings.get("ThrottlingRateLimit") and settings.get("ThrottlingBurstLimit")):
            yield f"{name}: it is not throttled"
        form = str(stage.get("AccessLogSettings", {}).get("Format"))
        if not form.startswith("{") or re.search(r"header|authorizer|\.path", form):
            yield f"{name}: it logs {form}"


@rule
def only_the_api_and_the_schedule_call(template, site):
    """Each function can be invoked only by its one caller, and only for this API or this rule."""
    callers = {}
    for permission in resources(template, "AWS::Lambda::Permission").values():
        source = permission.get("SourceArn", {})
        named = "${HttpApi}/" in sub(source) or ref(source) == "EveryMinute"
        callers[ref(permission["FunctionName"])] = permission["Principal"] if named else "anyone"
    api = "apigateway.amazonaws.com"
    if callers != {"Public": api, "Proof": api, "Console": api, "Clock": "events.amazonaws.com"}:
        yield f"they are {callers}"


@rule
def the_stream_feeds_the_outbox_to_project(template, site):
    """Only new commands are delivered; a bad one is isolated, retried a few times and kept in the queue."""
    feeds = resources(template, "AWS::Lambda::EventSourceMapping")
    if list(feeds) != ["Feed"]:
        yield f"they are {list(feeds)}"
        return
    feed = feeds["Feed"]
    stream = template["Resources"]["Cases"]["Properties"].get("StreamSpecification")
    if stream != {"StreamViewType": "NEW_IMAGE"}:
        yield f"the stream is {stream}"
    pattern = '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"pending_pk":{"S":[{"exists":true}]}}}}'
    expected = {
        "EventSourceArn": {"Fn::GetAtt": "Cases.StreamArn"},
        "FunctionName": {"Ref": "Project"},
        "StartingPosition": "TRIM_HORIZON",
        "BisectBatchOnFunctionError": True,
        "FilterCriteria": {"Filters": [{"Pattern": pattern}]},
        "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": "Unprojected.Arn"}}},
    }
    for key, value in expected.items():
        if feed.get(key) != value:
            yield f"{key} is {feed.get(key)}"
    if not 0 < feed.get("MaximumRetryAttempts", -1) <= 100:
        yield "it is retried without end"
    if not 0 < feed.get("MaximumRecordAgeInSeconds", -1) < 86400:
        yield "it waits longer than the stream keeps"


@rule
def the_clock_runs_every_minute(template, site):
    """One enabled rule, which invokes only clock."""
    rules = list(resources(template, "AWS::Events::Rule").values())
    found = [
        (each.get("ScheduleExpression"), each.get("State"), [ref(t["Arn"]) for t in each["Targets"]])
        for each in rules
    ]
    if found != [("rate(1 minute)", "ENABLED", ["Clock"])]:
        yield f"it is {found}"


@rule
def every_log_ends(template, site):
    """Each function has its own log group with a retention time."""
    groups = resources(template, "AWS::Logs::LogGroup")
    for name, group in groups.items():
        if group.get("RetentionInDays") != {"Ref": "LogDays"}:
            yield f"{name} is kept for ever"
    for name, function in resources(template, "AWS::Lambda::Function").items():
        if function.get("LoggingConfig") != {"LogGroup": {"Ref": f"{name}Log"}}:
            yield f"{name} logs to {function.get('LoggingConfig')}"
    if template["Parameters"]["LogDays"].get("Default", 0) < 180:
        yield "the default is less than half a year"


@rule
def somebody_hears_of_a_failure(template, site):
    """There are alarms for each function's errors and throttles, the feed, its queue, the API and what is set aside."""
    alarms = {
        (each["MetricName"], ref(each["Dimensions"][0]["Value"]) if "Dimensions" in each else None)
        for each in resources(template, "AWS::CloudWatch::Alarm").values()
        if each.get("AlarmActions") == [{"Ref": "Alarms"}]
    }
    needed = {(metric, name) for metric in ("Errors", "Throttles") for name in FUNCTIONS} | {
        ("IteratorAge", "Project"),
        ("ApproximateNumberOfMessagesVisible", "Unprojected"),
        ("5xx", "HttpApi"),
        ("SetAside", None),
    }
    for metric, name in sorted(needed - alarms, key=str):
        yield f"nobody hears of {metric} of {name}"
    filters = resources(template, "AWS::Logs::MetricFilter").values()
    counted = {
        ref(each["LogGroupName"])
        for each in filters
        if '"set aside"' in each["FilterPattern"]
        and [told["MetricName"] for told in each["MetricTransformations"]] == ["SetAside"]
    }
    if counted != {f"{name}Log" for name in SENDERS}:
        yield f"what is set aside is counted in {counted}"


@rule
def somebody_hears_of_an_attack(template, site):
    """Wrong codes and numbers, refused sign-ins, requests and rights, and unusual reading are counted in the functions'
    logs and raise an alarm."""

    def counted(metric, dimensions, key):
        return (metric, *(part for each in dimensions or [] for part in (each[key], each["Value"])))

    found = {}
    for each in resources(template, "AWS::Logs::MetricFilter").values():
        for told in each["MetricTransformations"]:
            of = counted(told["MetricName"], told.get("Dimensions"), "Key")
            if told["MetricNamespace"] == {"Ref": "AWS::StackName"} and told["MetricValue"] == "1":
                found.setdefault((of, each["FilterPattern"]), set()).add(ref(each["LogGroupName"]))
    for of, (pattern, logs) in SIGNALS.items():
        if found.get((of, pattern)) != logs:
            yield f"{of} is counted in {found.get((of, pattern))}"
    alarms = {
        counted(each["MetricName"], each.get("Dimensions"), "Name"): (each["Threshold"], each["Period"])
        for each in resources(template, "AWS::CloudWatch::Alarm").values()
        if each.get("AlarmActions") == [{"Ref": "Alarms"}]
        and each["Namespace"] == {"Ref": "AWS::StackName"}
        and (each["Statistic"], each["ComparisonOperator"]) == ("Sum", "GreaterThanThreshold")
    }
    for of, most in WATCHED.items():
        if alarms.get(of) != (most, 300):
            yield f"nobody hears of {of}"


@rule
def the_buckets_are_private(template, site):
    """The site's bucket can be read only through the distribution, and the files only through signed links."""
    for name, bucket in resources(template, "AWS::S3::Bucket").items():
        block = bucket.get("PublicAccessBlockConfiguration", {})
        wanted = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(block.get(key) is True for key in wanted):
            yield f"{name}: it can be made public"
        if "AES256" not in str(bucket.get("BucketEncryption")):
            yield f"{name}: it is not encrypted"
        if "BucketOwnerEnforced" not in str(bucket.get("OwnershipControls")):
            yield f"{name}: a file can have another owner"
    policies = resources(template, "AWS::S3::BucketPolicy")
    if [ref(policy["Bucket"]) for policy in policies.values()] != ["FilesBucket"]:
        yield f"the files' policies are {list(policies)}"
    for name, policy in policies.items():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] != "Deny" or "SecureTransport" not in str(statement["Condition"]):
                yield f"{name}: it lets in {statement['Principal']}"
    for name, policy in resources(site, "AWS::S3::BucketPolicy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            condition = statement.get("Condition", {})
            if statement["Effect"] == "Allow" and (
                statement["Action"] != "s3:GetObject"
                or statement["Principal"] != {"Service": "cloudfront.amazonaws.com"}
                or "${Distribution}" not in str(condition.get("StringEquals", {}).get("AWS:SourceArn"))
            ):
                yield f"{name}: it lets in {statement['Principal']}"


@rule
def files_wait_for_a_day_and_go_when_erased(template, site):
    """An upload that is never taken and what a task made expire, no version outlives its file, and only the pages may upload."""
    bucket = resources(template, "AWS::S3::Bucket").get("FilesBucket", {})
    rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
    days = {
        each.get("Prefix"): each["ExpirationInDays"]
        for each in rules
        if each.get("Status") == "Enabled" and "ExpirationInDays" in each
    }
    if days != {"waiting/": 1, "made/": 1}:
        yield f"they expire after {days}"
    if "VersioningConfiguration" in bucket or "ObjectLockEnabled" in bucket:
        yield "a version stays"
    address = {"Fn::If": ["HasAddress", {"Ref": "Address"}, {"Fn::GetAtt": "HttpApi.ApiEndpoint"}]}
    allowed = [
        (each.get("AllowedOrigins"), each.get("AllowedMethods"), each.get("AllowedHeaders"))
        for each in bucket.get("CorsConfiguration", {}).get("CorsRules", [])
    ]
    if allowed != [([address], ["PUT"], ["content-type"])]:
        yield f"other pages may {allowed}"


@rule
def the_site_sends_its_security_headers(template, site):
    """The content security policy, HTTPS for two years, no frames and no referrer, on every path."""
    for name, policy in resources(site, "AWS::CloudFront::ResponseHeadersPolicy").items():
        headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        written = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        if name == "FileHeaders":
            if headers["ContentSecurityPolicy"] != {"ContentSecurityPolicy": FILES_CSP, "Override": True}:
                yield f"{name}: a file's content policy is {written}"
        elif {part.strip() for part in sub(written).split(";")} != {
            f"{part} {FILES_HOST}" if part.startswith("connect-src") else part for part in CSP
        }:
            yield f"{name}: its content policy is {written}"
        transport = headers["StrictTransportSecurity"]
        if transport["AccessControlMaxAgeSec"] < 63072000 or transport["IncludeSubdomains"] is not True:
            yield f"{name}: HTTPS is not kept"
        if headers["FrameOptions"]["FrameOption"] != "DENY" or not headers.get("ContentTypeOptions"):
            yield f"{name}: frames or types"
        if headers["ReferrerPolicy"]["ReferrerPolicy"] != "no-referrer":
            yield f"{name}: the referrer"
        items = policy["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"]
        items = {item["Header"]: item["Value"] for item in items}
        for header in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
            if items.get(header) != "same-origin":
                yield f"{name}: {header}"
        reports = items.get("Reporting-Endpoints")
        if name != "FileHeaders" and reports != 'csp="/api/v1/csp-reports"':
            yield f"{name}: the policy's reports go to {reports}"
    for distribution in resources(site, "AWS::CloudFront::Distribution").values():
        config = distribution["DistributionConfig"]
        for behavior in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
            is_file = behavior["TargetOriginId"] == "files"
            if behavior.get("ResponseHeadersPolicyId") != {"Ref": "FileHeaders" if is_file else "Headers"}:
                yield f"{behavior.get('PathPattern', 'the pages')}: no headers"


@rule
def the_site_leads_to_the_api_uncached(template, site):
    """The API's paths go to the API without caching, everything else to the bucket with origin access control."""
    for name, distribution in resources(site, "AWS::CloudFront::Distribution").items():
        config = distribution["DistributionConfig"]
        paths = {each["PathPattern"]: each for each in config["CacheBehaviors"]}
        files = {f"/{area}/*" for area in SHOWN_AREAS}
        if set(paths) - files != {"/api/*", "/lite", "/lite/*"}:
            yield f"{name}: the paths are {sorted(paths)}"
        for path, behavior in paths.items():
            if path not in files and behavior["TargetOriginId"] != "api":
                yield f"{path} leads to {behavior['TargetOriginId']}"
            if behavior["CachePolicyId"] != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad":
                yield f"{path} is cached"
        origins = {each["Id"]: each for each in config["Origins"]}
        if ref(origins["site"].get("OriginAccessControlId")) != "OriginAccess":
            yield f"{name}: the bucket is asked without a signature"


@rule
def files_are_read_through_the_site_by_their_link_alone(template, site):
    """What a signed link shows comes from the bucket through the site, which adds the headers that S3 lacks. The link's
    signature is for the bucket's own host and is the only right: the visitor's host, headers and cookies stay behind,
    CloudFront signs nothing, and no answer is kept for the next one who asks."""
    for name, distribution in resources(site, "AWS::CloudFront::Distribution").items():
        config = distribution["DistributionConfig"]
        origins = {each["Id"]: each for each in config["Origins"]}
        expected = {
            "Id": "files",
            "DomainName": {"Fn::Sub": FILES_HOST.removeprefix("https://")},
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        if origins.get("files") != expected:
            yield f"{name}: the files come from {origins.get('files')}"
        paths = {each["PathPattern"]: each for each in config["CacheBehaviors"]}
        for area in SHOWN_AREAS:
            behavior = paths.get(f"/{area}/*", {})
            expected = {
                "TargetOriginId": "files",
                "AllowedMethods": ["GET", "HEAD"],
                "Compress": False,
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                "OriginRequestPolicyId": {"Ref": "LinkAlone"},
            }
            for key, value in expected.items():
                if behavior.get(key) != value:
                    yield f"/{area}/*: {key} is {behavior.get(key)}"
            if "FunctionAssociations" in behavior:
                yield f"/{area}/*: the path of a link is changed"
        for code in (403, 404):
            if {"ErrorCode": code, "ErrorCachingMinTTL": 0} not in config.get("CustomErrorResponses", []):
                yield f"{name}: a {code} is kept for the next one who asks"
    for name, policy in resources(site, "AWS::CloudFront::OriginRequestPolicy").items():
        config = policy["OriginRequestPolicyConfig"]
        passed = {
            "QueryStringsConfig": {"QueryStringBehavior": "all"},
            "HeadersConfig": {"HeaderBehavior": "none"},
            "CookiesConfig": {"CookieBehavior": "none"},
        }
        for key, value in passed.items():
            if config.get(key) != value:
                yield f"{name}: {key} is {config.get(key)}"
    parameters = template["Parameters"]
    if parameters["FilesAddress"].get("AllowedPattern") != parameters["Address"]["AllowedPattern"]:
        yield "FilesAddress is another kind of address"


@rule
def browsers_and_cloudfront_speak_new_tls_only(template, site):
    """TLS 1.2 and 1.3 with today's ciphers, under the town's own certificate, to CloudFront and from there to the API."""
    for name in ("Domain", "CertificateArn"):
        parameter = site["Parameters"].get(name, {})
        if "Default" in parameter or re.fullmatch(parameter.get("AllowedPattern", ""), ""):
            yield f"{name} can be left out, and CloudFront's own certificate comes with TLS 1.0"
    for name, distribution in resources(site, "AWS::CloudFront::Distribution").items():
        config = distribution["DistributionConfig"]
        certificate = {
            "AcmCertificateArn": {"Ref": "CertificateArn"},
            "SslSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        }
        if config["ViewerCertificate"] != certificate or config.get("Aliases") != [{"Ref": "Domain"}]:
            yield f"{name}: browsers meet {config['ViewerCertificate']}"
        for origin in config["Origins"]:
            custom = origin.get("CustomOriginConfig")
            spoken = custom and (custom["OriginProtocolPolicy"], custom["OriginSSLProtocols"])
            if spoken not in (None, ("https-only", ["TLSv1.2"])):
                yield f"{name}: {origin['Id']} is asked by {spoken}"


@rule
def buckets_answer_over_tls_only(template, site):
    """Both buckets refuse whoever asks without TLS, CloudFront and the functions included."""
    policies = {**resources(template, "AWS::S3::BucketPolicy"), **resources(site, "AWS::S3::BucketPolicy")}
    for name, policy in policies.items():
        plain = {"Bool": {"aws:SecureTransport": "false"}}
        denied = [
            each
            for each in policy["PolicyDocument"]["Statement"]
            if each["Effect"] == "Deny" and each["Principal"] == "*" and each.get("Condition") == plain
        ]
        if not denied:
            yield f"{name}: it answers in the clear"


@rule
def pages_alone_redirect_to_https(template, site):
    """A browser that comes in the clear is led to the same page over TLS; a program that does, or whoever has a link to
    a file, is refused, so that the mistake is noticed before anything secret is sent again."""
    for name, distribution in resources(site, "AWS::CloudFront::Distribution").items():
        config = distribution["DistributionConfig"]
        for behavior in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
            path = behavior.get("PathPattern", "the pages")
            is_page = path == "the pages" or path.startswith("/lite")
            wanted = "redirect-to-https" if is_page else "https-only"
            if behavior["ViewerProtocolPolicy"] != wanted:
                yield f"{name}: {path} is {behavior['ViewerProtocolPolicy']}"


@rule
def no_account_has_a_usual_name(template, site):
    """Whoever deploys names the first administrator."""
    parameter = template["Parameters"]["FirstAdministrator"]
    if "Default" in parameter or re.fullmatch(parameter["AllowedPattern"], ""):
        yield f"it is {parameter.get('Default')}"


def problems(template, site):
    """The problems, each with the name of its rule."""
    return [(check.__name__, found) for check in RULES for found in check(template, site)]


def lint(path, *regions):
    """What cfn-lint reports about a file in these regions; empty if nothing."""
    program = pathlib.Path(sys.executable).with_name("cfn-lint")
    command = [program, "--regions", *regions, "--", path]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return (ran.stdout + ran.stderr).strip() if ran.returncode else ""


def main():
    found = problems(load(TEMPLATE), load(SITE))
    for name, text in found:
        print(f"{name}: {text}", file=sys.stderr)
    said = [lint(TEMPLATE, "eu-central-1", "cn-north-1", "cn-northwest-1"), lint(SITE, "eu-central-1")]
    print(*filter(None, said), sep="\n", end="", file=sys.stderr)
    broken = len(found) + len(list(filter(None, said)))
    print(f"templates: {len(RULES)} rules and cfn-lint, {broken} problems")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
