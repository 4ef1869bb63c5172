"""Breaks every rule of check_template once, and checks that exactly that rule notices.

    python infra/aws/check_template_test.py
"""

import copy
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

import check_template
from check_template import SITE, TEMPLATE, lint, load, problems


def properties(template, name):
    return template["Resources"][name]["Properties"]


def statement(template, name, sid):
    policies = properties(template, name)["Policies"]
    return next(each for each in policies[0]["PolicyDocument"]["Statement"] if each["Sid"] == sid)


def keys(template, name, sid):
    """The patterns of keys to which a statement is limited."""
    return statement(template, name, sid)["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]


def drop(template, name, sid):
    properties(template, name)["Policies"][0]["PolicyDocument"]["Statement"].remove(
        statement(template, name, sid)
    )


def distribution(site):
    return properties(site, "Distribution")["DistributionConfig"]


def behavior(site, path):
    return next(each for each in distribution(site)["CacheBehaviors"] if each["PathPattern"] == path)


def file_headers(site):
    return properties(site, "FileHeaders")["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]


def passed(site):
    """What CloudFront passes on to the bucket of files."""
    return properties(site, "LinkAlone")["OriginRequestPolicyConfig"]


# Ways to break each rule. Each is given copies of both templates.
BREAKS = {
    "nothing_is_named_for_one_partition": [
        lambda t, s: properties(t, "ApiMayCallPublic").update(SourceArn="arn:aws:execute-api:::x"),
        lambda t, s: distribution(s)["Origins"][0].update(DomainName="x.s3.amazonaws.com"),
    ],
    "the_template_knows_only_what_every_region_has": [
        lambda t, s: t.update(Transform="AWS::Serverless-2016-10-31"),
        lambda t, s: t["Resources"].update(X={"Type": "AWS::CloudFront::OriginAccessControl"}),
    ],
    "there_are_five_functions": [
        lambda t, s: t["Resources"].pop("Clock"),
        lambda t, s: properties(t, "Public").update(Runtime="provided.al2"),
        lambda t, s: properties(t, "Console").update(Architectures=["x86_64"]),
        lambda t, s: t["Parameters"]["Architecture"].update(Default="x86_64"),
    ],
    "each_function_has_a_role_of_its_own": [
        lambda t, s: properties(t, "Public").update(Role={"Fn::GetAtt": "ConsoleRole.Arn"}),
        lambda t, s: properties(t, "ClockRole").update(ManagedPolicyArns=["AdministratorAccess"]),
        lambda t, s: properties(t, "ClockRole")["AssumeRolePolicyDocument"]["Statement"][0].update(
            Principal="*"
        ),
    ],
    "functions_are_told_where_things_are": [
        lambda t, s: properties(t, "Public")["Environment"]["Variables"].update(
            ONETRIP_PEPPER="written down"
        ),
        lambda t, s: properties(t, "Public")["Environment"]["Variables"].update(
            ONETRIP_CASES_TABLE={"Ref": "Staff"}
        ),
        lambda t, s: properties(t, "Public")["Environment"]["Variables"].update(
            ONETRIP_STAFF_TABLE={"Ref": "Staff"}
        ),
        lambda t, s: properties(t, "Project")["Environment"]["Variables"].pop("ONETRIP_STAFF_TABLE"),
        lambda t, s: properties(t, "Clock")["Environment"]["Variables"].pop("ONETRIP_STAFF_TABLE"),
        lambda t, s: properties(t, "Console")["Environment"]["Variables"].pop("ONETRIP_ORIGIN"),
        lambda t, s: properties(t, "Clock")["Environment"]["Variables"].pop("ONETRIP_SMS"),
        lambda t, s: properties(t, "Public")["Environment"]["Variables"].update(
            ONETRIP_WEBHOOK_URL={"Ref": "WebhookUrl"}
        ),
        lambda t, s: properties(t, "Project")["Environment"]["Variables"].update(
            ONETRIP_WEBHOOK_SECRET={"Fn::If": ["HasWebhook", "written down", {"Ref": "AWS::NoValue"}]}
        ),
        lambda t, s: properties(t, "Public")["Environment"]["Variables"].update(
            ONETRIP_OIDC_CLIENT={"Ref": "OidcClient"}
        ),
        lambda t, s: properties(t, "Console")["Environment"]["Variables"].update(
            ONETRIP_OIDC_SECRET={"Fn::If": ["HasProvider", "written down", {"Ref": "AWS::NoValue"}]}
        ),
        lambda t, s: t["Parameters"]["EndpointUrl"].update(Default="http://127.0.0.1"),
        lambda t, s: properties(t, "Public")["Environment"]["Variables"].pop("ONETRIP_FILES_BUCKET"),
        lambda t, s: properties(t, "Clock")["Environment"]["Variables"].pop("ONETRIP_FILES_BUCKET"),
        lambda t, s: properties(t, "Project")["Environment"]["Variables"].update(
            ONETRIP_FILES_BUCKET={"Ref": "FilesBucket"}
        ),
        lambda t, s: properties(t, "Console")["Environment"]["Variables"].pop("ONETRIP_FILES_ORIGIN"),
        lambda t, s: properties(t, "Clock")["Environment"]["Variables"].update(
            ONETRIP_FILES_ORIGIN={"Ref": "FilesAddress"}
        ),
    ],
    "the_tables_have_their_keys_and_indexes": [
        lambda t, s: properties(t, "Cases")["GlobalSecondaryIndexes"].pop(),
        lambda t, s: properties(t, "Cases")["GlobalSecondaryIndexes"][0]["Projection"].update(
            ProjectionType="ALL"
        ),
        lambda t, s: properties(t, "Staff")["KeySchema"].pop(),
        lambda t, s: properties(t, "Staff").update(BillingMode="PROVISIONED"),
    ],
    "what_expires_is_swept": [
        lambda t, s: properties(t, "Cases").pop("TimeToLiveSpecification"),
        lambda t, s: properties(t, "Staff")["TimeToLiveSpecification"].update(Enabled=False),
        lambda t, s: properties(t, "Personal").update(
            TimeToLiveSpecification={"AttributeName": "made_at", "Enabled": True}
        ),
    ],
    "every_table_can_be_brought_back": [
        lambda t, s: properties(t, "Personal").pop("PointInTimeRecoverySpecification"),
        lambda t, s: properties(t, "Cases")["PointInTimeRecoverySpecification"].update(
            PointInTimeRecoveryEnabled=False
        ),
    ],
    "nothing_kept_goes_with_the_stack": [
        lambda t, s: t["Resources"]["Personal"].pop("DeletionPolicy"),
        lambda t, s: t["Resources"]["Pepper"].update(UpdateReplacePolicy="Delete"),
        lambda t, s: properties(t, "Cases").update(DeletionProtectionEnabled=False),
        lambda t, s: t["Resources"]["FilesBucket"].update(DeletionPolicy="Delete"),
    ],
    "secrets_are_generated": [
        lambda t, s: properties(t, "Pepper").update(SecretString="written down"),
        lambda t, s: properties(t, "Pepper")["GenerateSecretString"].update(PasswordLength=8),
        lambda t, s: properties(t, "WebhookSecret")["GenerateSecretString"].update(PasswordLength=16),
    ],
    "no_action_is_a_wildcard": [
        lambda t, s: statement(t, "ConsoleRole", "StaffGet").update(Action="dynamodb:*"),
        lambda t, s: statement(t, "ProjectRole", "CasesGet").update(Action="dynamodb:Scan"),
    ],
    "no_resource_is_a_wildcard": [
        lambda t, s: statement(t, "ConsoleRole", "StaffGet").update(Resource="*"),
        lambda t, s: statement(t, "PublicRole", "CasesList").update(
            Resource={"Fn::Sub": "${Cases.Arn}/index/*"}
        ),
        lambda t, s: statement(t, "ConsoleRole", "Kept").update(
            Resource={"Fn::Sub": "${FilesBucket.Arn}/*"}
        ),
        lambda t, s: properties(t, "SesPolicy")["PolicyDocument"]["Statement"][0].pop("Condition"),
        lambda t, s: properties(t, "SnsPolicy")["PolicyDocument"]["Statement"][0].update(
            Action="sns:Subscribe"
        ),
    ],
    "no_function_reaches_further_than_it_must": [
        lambda t, s: statement(t, "PublicRole", "PersonalBatchGet").update(Action="dynamodb:Query"),
        lambda t, s: statement(t, "PublicRole", "PersonalBatchGet").update(
            Resource={"Fn::GetAtt": "Staff.Arn"}
        ),
        lambda t, s: statement(t, "PublicRole", "PersonalBatchGet").pop("Condition"),
        lambda t, s: statement(t, "PublicRole", "CasesPut").pop("Condition"),
        lambda t, s: statement(t, "PublicRole", "CasesPut")["Condition"].pop("Null"),
        lambda t, s: keys(t, "PublicRole", "CasesPut").append("DIRECTORY"),
        lambda t, s: keys(t, "PublicRole", "CasesPut").append("*"),
        lambda t, s: keys(t, "PublicRole", "CasesList").append("PLAN#*"),
        lambda t, s: keys(t, "PublicRole", "CasesList").append("IDEM#*"),
        lambda t, s: keys(t, "PublicRole", "CasesList").append("EXPLANATIONS"),
        lambda t, s: keys(t, "PublicRole", "PersonalPut").append("NOTICE#*"),
        lambda t, s: statement(t, "PublicRole", "CasesList").update(
            Resource={"Fn::Sub": "${Cases.Arn}/index/log"}
        ),
        lambda t, s: statement(t, "ProjectRole", "CasesUnmark")["Condition"].pop("ForAllValues:StringEquals"),
        lambda t, s: statement(t, "ProjectRole", "CasesUnmark")["Condition"]["ForAllValues:StringEquals"][
            "dynamodb:Attributes"
        ].append("link"),
        lambda t, s: statement(t, "ProofRole", "CasesList").update(
            Resource={"Fn::GetAtt": "Personal.Arn"}
        ),
        lambda t, s: statement(t, "ProofRole", "CasesList").update(
            Action=["dynamodb:Query", "dynamodb:PutItem"]
        ),
        lambda t, s: statement(t, "ProjectRole", "CasesGet").update(
            Resource={"Fn::GetAtt": "Staff.Arn"}
        ),
        lambda t, s: statement(t, "ProjectRole", "CasesUpdate").update(Action="dynamodb:DeleteItem"),
        lambda t, s: statement(t, "ProjectRole", "PersonalGet").update(Action="dynamodb:Query"),
        lambda t, s: keys(t, "ProjectRole", "PersonalPut").append("PERSON#*"),
        lambda t, s: keys(t, "ClockRole", "PersonalBatchGet").append("PERSON#*"),
        lambda t, s: statement(t, "PublicRole", "PersonalPut").update(Action="dynamodb:DeleteItem"),
        lambda t, s: statement(t, "PublicRole", "CasesDelete").update(Action="dynamodb:GetItem"),
        lambda t, s: drop(t, "ConsoleRole", "CasesDelete"),
        lambda t, s: statement(t, "ConsoleRole", "CasesPut").update(
            Action=["dynamodb:PutItem", "dynamodb:BatchWriteItem"]
        ),
        lambda t, s: statement(t, "ConsoleRole", "Indexes")["Resource"].append(
            {"Fn::Sub": "${Cases.Arn}/index/clock"}
        ),
        lambda t, s: statement(t, "ConsoleRole", "Indexes")["Resource"].remove(
            {"Fn::Sub": "${Cases.Arn}/index/duties"}
        ),
        lambda t, s: drop(t, "ConsoleRole", "CasesUpdate"),
        lambda t, s: statement(t, "ConsoleRole", "CasesUpdate").pop("Condition"),
        lambda t, s: drop(t, "ClockRole", "CasesCheck"),
        lambda t, s: statement(t, "ClockRole", "Indexes")["Resource"].append(
            {"Fn::Sub": "${Cases.Arn}/index/queue"}
        ),
        lambda t, s: statement(t, "ClockRole", "Indexes")["Resource"].pop(0),
        lambda t, s: statement(t, "ClockRole", "StaffPut").update(
            Action=["dynamodb:PutItem", "dynamodb:UpdateItem"]
        ),
        lambda t, s: statement(t, "ClockRole", "StaffPut").pop("Condition"),
        lambda t, s: keys(t, "ClockRole", "StaffPut").append("ACCOUNT"),
        lambda t, s: keys(t, "ClockRole", "StaffList").append("SESSION#*"),
        lambda t, s: statement(t, "ClockRole", "StaffDelete").pop("Condition"),
        lambda t, s: statement(t, "ProjectRole", "StaffDelete").pop("Condition"),
        lambda t, s: keys(t, "ProjectRole", "StaffPut").append("ACCOUNT"),
        lambda t, s: statement(t, "ProjectRole", "StaffPut").update(
            Action=["dynamodb:PutItem", "dynamodb:GetItem"]
        ),
        lambda t, s: statement(t, "ClockRole", "StaffList").pop("Condition"),
        lambda t, s: statement(t, "PublicRole", "CasesList").update(
            Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["CASE"]}}
        ),
        lambda t, s: drop(t, "ClockRole", "StaffPut"),
        lambda t, s: statement(t, "ClockRole", "Due").update(
            Resource={"Fn::Sub": "${Personal.Arn}/index/month"}
        ),
        lambda t, s: statement(t, "ClockRole", "Due").update(
            Condition={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["x"]}}
        ),
        lambda t, s: properties(t, "SnsPolicy")["Roles"].append({"Ref": "PublicRole"}),
        lambda t, s: statement(t, "ClockRole", "Log").update(
            Resource={"Fn::GetAtt": "PublicLog.Arn"}
        ),
        lambda t, s: statement(t, "PublicRole", "Kept")["Action"].append("s3:DeleteObject"),
        lambda t, s: statement(t, "PublicRole", "Published").update(Action="s3:PutObject"),
        lambda t, s: statement(t, "ConsoleRole", "Kept")["Action"].append("s3:ListBucket"),
        lambda t, s: statement(t, "ProjectRole", "CasesGet").update(
            Action="s3:GetObject", Resource={"Fn::Sub": "${FilesBucket.Arn}/kept/*"}
        ),
    ],
    "the_routes_lead_to_their_functions": [
        lambda t, s: t["Resources"].pop("ConsoleRoute"),
        lambda t, s: properties(t, "ConsoleIntegration").update(
            IntegrationUri={"Fn::GetAtt": "Public.Arn"}
        ),
        lambda t, s: properties(t, "PublicIntegration").update(PayloadFormatVersion="1.0"),
        lambda t, s: t["Resources"].update(X={"Type": "AWS::Lambda::Url", "Properties": {}}),
    ],
    "the_api_is_throttled_and_logs_no_header": [
        lambda t, s: properties(t, "Stage").pop("DefaultRouteSettings"),
        lambda t, s: properties(t, "Stage")["AccessLogSettings"].update(
            Format='{"path":"$context.path"}'
        ),
    ],
    "only_the_api_and_the_schedule_call": [
        lambda t, s: properties(t, "ApiMayCallPublic").pop("SourceArn"),
        lambda t, s: properties(t, "ApiMayCallConsole").update(Principal="*"),
    ],
    "the_stream_feeds_the_outbox_to_project": [
        lambda t, s: properties(t, "Cases")["StreamSpecification"].update(
            StreamViewType="KEYS_ONLY"
        ),
        lambda t, s: properties(t, "Feed").pop("FilterCriteria"),
        lambda t, s: properties(t, "Feed").update(BisectBatchOnFunctionError=False),
        lambda t, s: properties(t, "Feed").pop("DestinationConfig"),
        lambda t, s: properties(t, "Feed").update(MaximumRetryAttempts=-1),
    ],
    "the_clock_runs_every_minute": [
        lambda t, s: properties(t, "EveryMinute").update(State="DISABLED"),
        lambda t, s: properties(t, "EveryMinute").update(ScheduleExpression="rate(5 minutes)"),
    ],
    "every_log_ends": [
        lambda t, s: properties(t, "PublicLog").pop("RetentionInDays"),
        lambda t, s: properties(t, "Public").pop("LoggingConfig"),
        lambda t, s: t["Parameters"]["LogDays"].update(Default=30),
    ],
    "somebody_hears_of_a_failure": [
        lambda t, s: t["Resources"].pop("ConsoleErrors"),
        lambda t, s: properties(t, "UnprojectedLeft").update(AlarmActions=[]),
        lambda t, s: t["Resources"].pop("SomethingSetAside"),
        lambda t, s: properties(t, "SetAsideByProject").update(FilterPattern="ERROR"),
        lambda t, s: t["Resources"].pop("SetAsideByClock"),
    ],
    "somebody_hears_of_an_attack": [
        lambda t, s: t["Resources"].pop("WrongCodesAndNumbers"),
        lambda t, s: t["Resources"].pop("RefusedByProof"),
        lambda t, s: t["Resources"].pop("NotSignedIn"),
        lambda t, s: properties(t, "RefusedByPublic")["MetricTransformations"][0].pop("Dimensions"),
        lambda t, s: properties(t, "RefusedByConsole").update(FilterPattern='{ $.level = "ERROR" }'),
        lambda t, s: properties(t, "RefusedByConsole")["MetricTransformations"][0].update(MetricValue="0"),
        lambda t, s: properties(t, "SessionsRefused").update(AlarmActions=[]),
        lambda t, s: properties(t, "RightsRefused")["Dimensions"][0].update(Value="418"),
        lambda t, s: properties(t, "TooManyTries").update(Threshold=100000),
        lambda t, s: properties(t, "SignInsRefused").update(Namespace="AWS/Lambda"),
        lambda t, s: properties(t, "UnusualReading").update(Statistic="Average"),
    ],
    "the_buckets_are_private": [
        lambda t, s: properties(t, "SiteBucket").pop("PublicAccessBlockConfiguration"),
        lambda t, s: properties(t, "FilesBucket")["PublicAccessBlockConfiguration"].update(
            RestrictPublicBuckets=False
        ),
        lambda t, s: properties(t, "FilesBucket").pop("BucketEncryption"),
        lambda t, s: properties(t, "FilesBucket").pop("OwnershipControls"),
        lambda t, s: t["Resources"].pop("FilesBucketPolicy"),
        lambda t, s: properties(t, "FilesBucketPolicy")["PolicyDocument"]["Statement"][0].update(
            Effect="Allow"
        ),
        lambda t, s: properties(s, "SiteBucketPolicy")["PolicyDocument"]["Statement"][0].pop(
            "Condition"
        ),
    ],
    "files_wait_for_a_day_and_go_when_erased": [
        lambda t, s: properties(t, "FilesBucket")["LifecycleConfiguration"]["Rules"].pop(0),
        lambda t, s: properties(t, "FilesBucket")["LifecycleConfiguration"]["Rules"][0].update(
            Prefix="kept/"
        ),
        lambda t, s: properties(t, "FilesBucket")["LifecycleConfiguration"]["Rules"][1].update(
            ExpirationInDays=30
        ),
        lambda t, s: properties(t, "FilesBucket").update(
            VersioningConfiguration={"Status": "Enabled"}
        ),
        lambda t, s: properties(t, "FilesBucket")["CorsConfiguration"]["CorsRules"][0].update(
            AllowedOrigins=["*"]
        ),
        lambda t, s: properties(t, "FilesBucket")["CorsConfiguration"]["CorsRules"][0].update(
            AllowedMethods=["PUT", "GET"]
        ),
    ],
    "the_site_sends_its_security_headers": [
        lambda t, s: properties(s, "Headers")["ResponseHeadersPolicyConfig"][
            "SecurityHeadersConfig"
        ]["ContentSecurityPolicy"]["ContentSecurityPolicy"].update(
            {"Fn::Sub": "; ".join(check_template.CSP)}
        ),
        lambda t, s: properties(s, "Headers")["ResponseHeadersPolicyConfig"][
            "SecurityHeadersConfig"
        ]["ContentSecurityPolicy"].update(ContentSecurityPolicy="default-src *"),
        lambda t, s: distribution(s)["DefaultCacheBehavior"].pop("ResponseHeadersPolicyId"),
        lambda t, s: properties(s, "Headers")["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"][
            "StrictTransportSecurity"
        ].update(IncludeSubdomains=False),
        lambda t, s: behavior(s, "/kept/*").update(ResponseHeadersPolicyId={"Ref": "Headers"}),
        lambda t, s: file_headers(s)["ContentSecurityPolicy"].update(Override=False),
        lambda t, s: file_headers(s)["ContentSecurityPolicy"].update(
            ContentSecurityPolicy="default-src 'none'; frame-ancestors 'none'"
        ),
        lambda t, s: file_headers(s).pop("ContentTypeOptions"),
        lambda t, s: properties(s, "FileHeaders")["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"][
            "Items"
        ].pop(1),
    ],
    "files_are_read_through_the_site_by_their_link_alone": [
        lambda t, s: distribution(s)["CacheBehaviors"].remove(behavior(s, "/public/*")),
        lambda t, s: behavior(s, "/kept/*").update(TargetOriginId="site"),
        lambda t, s: behavior(s, "/made/*").update(AllowedMethods=["GET", "HEAD", "OPTIONS"]),
        lambda t, s: behavior(s, "/kept/*").update(CachePolicyId="658327ea-f89d-4fab-a63d-7e88639e58f6"),
        # The managed policy passes on the cookie of a session.
        lambda t, s: behavior(s, "/kept/*").update(
            OriginRequestPolicyId="b689b0a8-53d0-40ab-baf2-68738e2966ac"
        ),
        lambda t, s: behavior(s, "/kept/*").update(
            FunctionAssociations=distribution(s)["DefaultCacheBehavior"]["FunctionAssociations"]
        ),
        lambda t, s: passed(s)["QueryStringsConfig"].update(QueryStringBehavior="none"),
        lambda t, s: passed(s)["HeadersConfig"].update(HeaderBehavior="allViewer"),
        lambda t, s: passed(s)["CookiesConfig"].update(CookieBehavior="all"),
        lambda t, s: distribution(s)["Origins"][2].update(
            OriginAccessControlId={"Fn::GetAtt": "OriginAccess.Id"}
        ),
        lambda t, s: distribution(s)["CustomErrorResponses"].pop(0),
        lambda t, s: t["Parameters"]["FilesAddress"].update(AllowedPattern="^.*$"),
    ],
    "the_site_leads_to_the_api_uncached": [
        lambda t, s: distribution(s)["CacheBehaviors"].remove(behavior(s, "/lite/*")),
        lambda t, s: behavior(s, "/api/*").update(TargetOriginId="files"),
        lambda t, s: distribution(s)["CacheBehaviors"][0].update(
            CachePolicyId="658327ea-f89d-4fab-a63d-7e88639e58f6"
        ),
        lambda t, s: distribution(s)["Origins"][0].pop("OriginAccessControlId"),
    ],
    "browsers_and_cloudfront_speak_new_tls_only": [
        lambda t, s: s["Parameters"]["CertificateArn"].update(Default=""),
        lambda t, s: s["Parameters"]["Domain"].update(AllowedPattern="^[a-z0-9.-]*$"),
        lambda t, s: distribution(s).update(ViewerCertificate={"CloudFrontDefaultCertificate": True}),
        lambda t, s: distribution(s)["ViewerCertificate"].update(MinimumProtocolVersion="TLSv1.1_2016"),
        lambda t, s: distribution(s).pop("Aliases"),
        lambda t, s: distribution(s)["Origins"][1]["CustomOriginConfig"].update(
            OriginProtocolPolicy="match-viewer"
        ),
        lambda t, s: distribution(s)["Origins"][1]["CustomOriginConfig"].update(
            OriginSSLProtocols=["TLSv1.1", "TLSv1.2"]
        ),
    ],
    "buckets_answer_over_tls_only": [
        lambda t, s: properties(s, "SiteBucketPolicy")["PolicyDocument"]["Statement"].pop(),
        lambda t, s: properties(t, "FilesBucketPolicy")["PolicyDocument"]["Statement"][0].update(
            Condition={"Bool": {"aws:SecureTransport": "true"}}
        ),
    ],
    "pages_alone_redirect_to_https": [
        lambda t, s: distribution(s)["CacheBehaviors"][0].update(ViewerProtocolPolicy="redirect-to-https"),
        lambda t, s: distribution(s)["DefaultCacheBehavior"].update(ViewerProtocolPolicy="allow-all"),
        lambda t, s: behavior(s, "/kept/*").update(ViewerProtocolPolicy="redirect-to-https"),
    ],
    "no_account_has_a_usual_name": [
        lambda t, s: t["Parameters"]["FirstAdministrator"].update(Default="admin"),
    ],
}


class CheckTemplate(unittest.TestCase):
    def test_the_templates_keep_every_rule(self):
        self.assertEqual(problems(load(TEMPLATE), load(SITE)), [])

    def test_every_rule_is_broken_here(self):
        self.assertEqual({rule.__name__ for rule in check_template.RULES}, set(BREAKS))

    def test_the_store_makes_the_same_tables_for_itself(self):
        schema = check_template.HERE.parent.parent / "api/src/store/schema.rs"
        made, expiring = {}, set()
        for part in schema.read_text(encoding="utf-8").split("name: store.tables.")[1:]:
            table = re.match(r"\w+", part)[0].capitalize()
            indexes = re.findall(r'Index \{ name: "(\w+)", projection: ([\w:]+)', part)
            made[table] = {
                name: "KEYS_ONLY" if projection.endswith("KeysOnly") else "ALL"
                for name, projection in indexes
            }
            if "expires: true" in part:
                expiring.add(table)
        self.assertEqual((made, expiring), (check_template.INDEXES, set(check_template.EXPIRING)))

    def test_the_local_host_has_the_same_content_policy(self):
        host = check_template.HERE.parent / "local/src/host.rs"
        said = re.search(
            r'CONTENT_SECURITY_POLICY: &str = "(.*?)";', host.read_text(encoding="utf-8"), re.S
        )[1]
        parts = {part.strip() for part in re.sub(r"\\\s+", "", said).split(";")}
        self.assertEqual(parts, check_template.CSP)

    def test_the_local_host_has_the_same_policy_of_files(self):
        files = check_template.HERE.parent / "local/src/files.rs"
        said = re.search(r'CONTENT_SECURITY_POLICY: &str = "(.*?)";', files.read_text(encoding="utf-8"))[1]
        self.assertEqual(said, check_template.FILES_CSP)

    def test_the_areas_that_links_show_are_those_of_the_code(self):
        keys = check_template.HERE.parent.parent / "api/src/files/key.rs"
        areas = set(re.findall(r'Area::\w+ => "(\w+)"', keys.read_text(encoding="utf-8")))
        self.assertEqual(areas - {"waiting"}, set(check_template.SHOWN_AREAS))

    def test_the_security_page_states_when_somebody_hears_of_an_attack(self):
        page = (check_template.HERE.parent.parent / "SECURITY.md").read_text(encoding="utf-8")
        told = {what: int(most) for what, most in re.findall(r"^\| (.+) \| (\d+) \|$", page, re.M)}
        by_status = {
            part[2]: most for part, most in check_template.WATCHED.items() if part[0] == "Refused"
        }
        found = {re.search(r"\((\d+)\)$", what)[1]: most for what, most in told.items() if what.endswith(")")}
        self.assertEqual(found, by_status)
        self.assertEqual(told["sign-ins that are refused"], check_template.WATCHED["NotSignedIn",])

    def test_each_path_leads_to_its_page_or_file(self):
        code = properties(load(SITE), "Pages")["FunctionCode"]
        expected = {
            "/": "/citizen.html",
            "/track/1804-12345-74": "/citizen.html",
            "/track/1804-1234-5678-60": "/citizen.html",
            "/console": "/staff.html",
            "/console/cases/1804-12345-74": "/staff.html",
            "/consoles": "/citizen.html",
            "/figures": "/transparency.html",
            "/figures/": "/transparency.html",
            "/explanations/1804-12345-74": "/transparency.html",
            "/tables": "/transparency.html",
            "/data": "/transparency.html",
            "/plans": "/transparency.html",
            "/reforms/2018-05-1a2b": "/transparency.html",
            "/about": "/transparency.html",
            "/accessibility": "/transparency.html",
            "/check/1804-12345-74": "/verification.html",
            "/constructor": "/citizen.html",
            "/assets/citizen-0123456789ab.wasm": "/assets/citizen-0123456789ab.wasm",
            "/staff.html": "/staff.html",
        }
        ask = f"{code}; console.log(JSON.stringify({json.dumps(list(expected))}.map("
        ask += "uri => handler({ request: { uri } }).uri)))"
        ran = subprocess.run(["node", "-e", ask], capture_output=True, text=True, check=True)
        self.assertEqual(dict(zip(expected, json.loads(ran.stdout))), expected)

    def test_each_break_is_noticed_by_its_rule(self):
        template, site = load(TEMPLATE), load(SITE)
        for rule, breaks in BREAKS.items():
            for place, spoil in enumerate(breaks):
                with self.subTest(rule=rule, place=place):
                    broken = copy.deepcopy(template), copy.deepcopy(site)
                    spoil(*broken)
                    self.assertIn(rule, {name for name, _ in problems(*broken)})

    def test_cfn_lint_notices_a_property_that_does_not_exist(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "template.yaml"
            written = TEMPLATE.read_text(encoding="utf-8")
            path.write_text(written.replace("BatchSize:", "BatchSise:"), encoding="utf-8")
            self.assertIn("BatchSise", lint(path, "eu-central-1"))


if __name__ == "__main__":
    unittest.main()
