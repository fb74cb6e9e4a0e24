/** A service of the web console. */
export interface ConsoleService {
  /** Path of its first page, without a leading slash. */
  readonly path: string
  readonly name: string
  /** Whether its console is the same in every region of the partition. */
  readonly isGlobal: boolean
}

type Row = readonly [path: string, name: string, ...words: readonly string[]]

/** Path, name, and other names: abbreviations, and the names in the AWS CLI and in ARNs. */
// prettier-ignore
const regional: readonly Row[] = [
  ['acm/home', 'Certificate Manager', 'acm'],
  ['acm-pca/home', 'Private Certificate Authority', 'acm-pca', 'pca'],
  ['amazon-mq/home', 'Amazon MQ', 'mq'],
  ['amplify/home', 'Amplify'],
  ['aos/home', 'OpenSearch Service', 'opensearch', 'es', 'aos', 'elasticsearch'],
  ['apigateway/home', 'API Gateway', 'apigw', 'execute-api', 'apigatewayv2'],
  ['appconfig/home', 'AppConfig', 'systems-manager-appconfig'],
  ['appflow/home', 'AppFlow'],
  ['appmesh/home', 'App Mesh'],
  ['apprunner/home', 'App Runner'],
  ['appstream2/home', 'AppStream', 'appstream2', 'appstream 2.0'],
  ['appsync/home', 'AppSync'],
  ['athena/home', 'Athena'],
  ['auditmanager/home', 'Audit Manager'],
  ['backup/home', 'Backup', 'backup-gateway'],
  ['batch/home', 'Batch'],
  ['bedrock/home', 'Bedrock', 'br', 'bedrock-runtime', 'bedrock-agent'],
  ['catalog/home', 'Service Catalog', 'servicecatalog', 'catalog', 'sc'],
  ['chatbot/home', 'Chatbot'],
  ['cloud9/home', 'Cloud9', 'c9'],
  ['cloudformation/home', 'CloudFormation', 'cf', 'cfn'],
  ['cloudhsm/home', 'CloudHSM', 'cloudhsmv2'],
  ['cloudmap/home', 'Cloud Map', 'servicediscovery'],
  ['cloudshell/home', 'CloudShell', 'shell'],
  ['cloudtrailv2/home', 'CloudTrail', 'ct', 'trail'],
  ['cloudwatch/home', 'CloudWatch', 'cw', 'monitoring'],
  ['cloudwatch/home#logsV2:log-groups', 'CloudWatch Logs', 'logs', 'cwl'],
  ['codesuite/codeartifact/home', 'CodeArtifact'],
  ['codesuite/codebuild/home', 'CodeBuild', 'cb'],
  ['codesuite/codecommit/home', 'CodeCommit'],
  ['codesuite/codedeploy/home', 'CodeDeploy'],
  ['codesuite/codepipeline/home', 'CodePipeline', 'cp'],
  ['codesuite/settings/connections', 'CodeConnections', 'codestar-connections'],
  ['cognito/v2/home', 'Cognito', 'cognito-idp', 'cognito-identity'],
  ['comprehend/home', 'Comprehend'],
  ['compute-optimizer/home', 'Compute Optimizer'],
  ['config/home', 'Config', 'configservice'],
  ['connect/home', 'Amazon Connect'],
  ['controltower/home', 'Control Tower'],
  ['datapipeline/home', 'Data Pipeline'],
  ['datasync/home', 'DataSync'],
  ['datazone/home', 'DataZone'],
  ['dax/home', 'DynamoDB Accelerator', 'dax'],
  ['detective/home', 'Detective'],
  ['devicefarm/home', 'Device Farm'],
  ['directconnect/v2/home', 'Direct Connect', 'dx'],
  ['directoryservicev2/home', 'Directory Service', 'ds'],
  ['dms/v2/home', 'Database Migration Service', 'dms'],
  ['docdb/home', 'DocumentDB', 'docdb'],
  ['dynamodbv2/home', 'DynamoDB', 'ddb'],
  ['ec2/home', 'EC2', 'vm'],
  ['ec2/home#AutoScalingGroups:', 'EC2 Auto Scaling', 'autoscaling', 'asg'],
  ['ec2/home#LoadBalancers:', 'Elastic Load Balancing', 'elb', 'elbv2', 'alb', 'nlb'],
  ['ecr/home', 'Elastic Container Registry', 'ecr'],
  ['ecs/v2/home', 'Elastic Container Service', 'ecs'],
  ['efs/home', 'Elastic File System', 'efs', 'elasticfilesystem'],
  ['eks/home', 'Elastic Kubernetes Service', 'eks', 'k8s'],
  ['elasticache/home', 'ElastiCache', 'redis'],
  ['elasticbeanstalk/home', 'Elastic Beanstalk', 'eb'],
  ['emr/home', 'EMR', 'elasticmapreduce', 'emr-serverless'],
  ['events/home', 'EventBridge', 'events', 'eb-events', 'cwe'],
  ['firehose/home', 'Data Firehose', 'kinesis firehose'],
  ['fis/home', 'Fault Injection Service', 'fis'],
  ['flink/home', 'Managed Service for Apache Flink', 'kinesisanalytics'],
  ['fsx/home', 'FSx'],
  ['gamelift/home', 'GameLift'],
  ['glacier/home', 'S3 Glacier', 'glacier'],
  ['glue/home', 'Glue'],
  ['grafana/home', 'Managed Grafana'],
  ['groundstation/home', 'Ground Station'],
  ['guardduty/home', 'GuardDuty', 'gd'],
  ['imagebuilder/home', 'EC2 Image Builder', 'imagebuilder'],
  ['inspector/v2/home', 'Inspector', 'inspector2'],
  ['iot/home', 'IoT Core', 'iot'],
  ['ivs/home', 'Interactive Video Service', 'ivs'],
  ['keyspaces/home', 'Keyspaces', 'cassandra'],
  ['kinesis/home', 'Kinesis'],
  ['kms/home', 'Key Management Service', 'kms'],
  ['lakeformation/home', 'Lake Formation', 'lf'],
  ['lambda/home', 'Lambda', 'l'],
  ['lexv2/home', 'Lex', 'lexv2'],
  ['license-manager/home', 'License Manager'],
  ['ls/webapp/home', 'Lightsail'],
  ['macie/home', 'Macie', 'macie2'],
  ['mediaconvert/home', 'MediaConvert'],
  ['medialive/home', 'MediaLive'],
  ['memorydb/home', 'MemoryDB'],
  ['migrationhub/home', 'Migration Hub', 'mgh'],
  ['msk/home', 'Managed Streaming for Apache Kafka', 'msk', 'kafka'],
  ['mwaa/home', 'Managed Apache Airflow', 'mwaa', 'airflow'],
  ['neptune/home', 'Neptune'],
  ['network-firewall/home', 'Network Firewall'],
  ['pinpoint/home', 'Pinpoint', 'mobiletargeting'],
  ['polly/home', 'Polly'],
  ['prometheus/home', 'Managed Service for Prometheus', 'prometheus', 'aps', 'amp'],
  ['quicksight/home', 'QuickSight', 'qs'],
  ['ram/home', 'Resource Access Manager', 'ram'],
  ['rds/home', 'RDS', 'aurora'],
  ['redshiftv2/home', 'Redshift'],
  ['rekognition/home', 'Rekognition'],
  ['resource-explorer/home', 'Resource Explorer', 'resource-explorer-2'],
  ['resource-groups/home', 'Resource Groups', 'tagging'],
  ['rolesanywhere/home', 'IAM Roles Anywhere', 'rolesanywhere'],
  ['route53resolver/home', 'Route 53 Resolver'],
  ['sagemaker/home', 'SageMaker', 'sm-ai'],
  ['scheduler/home', 'EventBridge Scheduler', 'scheduler'],
  ['secretsmanager/listsecrets', 'Secrets Manager', 'sm', 'secrets'],
  ['securityhub/home', 'Security Hub'],
  ['securitylake/home', 'Security Lake'],
  ['servicequotas/home', 'Service Quotas', 'quotas'],
  ['ses/home', 'Simple Email Service', 'ses', 'email', 'sesv2'],
  ['signer/home', 'Signer'],
  ['singlesignon/home', 'IAM Identity Center', 'sso', 'singlesignon', 'identitystore', 'sso-admin'],
  ['sns/v3/home', 'Simple Notification Service', 'sns'],
  ['sqs/v3/home', 'Simple Queue Service', 'sqs'],
  ['states/home', 'Step Functions', 'states', 'sfn', 'stepfunctions'],
  ['storagegateway/home', 'Storage Gateway'],
  ['systems-manager/home', 'Systems Manager', 'ssm'],
  ['systems-manager/parameters', 'Parameter Store', 'params', 'ssm-params'],
  ['textract/home', 'Textract'],
  ['transcribe/home', 'Transcribe'],
  ['transfer/home', 'Transfer Family', 'transfer', 'sftp'],
  ['translate/home', 'Translate'],
  ['verifiedpermissions/home', 'Verified Permissions'],
  ['vpcconsole/home', 'VPC'],
  ['wafv2/homev2', 'WAF', 'wafv2', 'waf-regional'],
  ['workspaces/home', 'WorkSpaces', 'ws'],
  ['xray/home', 'X-Ray'],
]

// prettier-ignore
const global: readonly Row[] = [
  ['artifact/home', 'Artifact'],
  ['billing/home', 'Billing and Cost Management', 'billing', 'bill'],
  ['billing/home#/account', 'Account', 'account'],
  ['cloudfront/v4/home', 'CloudFront', 'cdn', 'cfr'],
  ['cost-management/home#/cost-explorer', 'Cost Explorer', 'ce', 'cost', 'costs'],
  ['cost-management/home#/budgets', 'Budgets', 'budgets'],
  ['globalaccelerator/home', 'Global Accelerator'],
  ['health/home', 'Health Dashboard', 'health', 'phd'],
  ['iam/home', 'IAM', 'sts'],
  ['iam/home#/security_credentials', 'Security Credentials', 'credentials'],
  ['networkmanager/home', 'Network Manager'],
  ['organizations/v2/home', 'Organizations', 'org'],
  ['route53/v2/home', 'Route 53', 'r53', 'dns'],
  ['route53/domains/home', 'Route 53 Domains', 'domains'],
  ['s3/home', 'S3', 's3express'],
  ['shield/home', 'Shield'],
  ['support/home', 'Support'],
  ['trustedadvisor/home', 'Trusted Advisor', 'ta'],
]

/** The services by each of their names, folded by {@link foldWord}. */
const byWord: ReadonlyMap<string, ConsoleService> = new Map([
  ...listWords(regional, false),
  ...listWords(global, true),
])

/**
 * Finds a service of the web console.
 * @param word its name, an abbreviation, or its name in ARNs; case, blanks and dashes are ignored
 */
export function findService(word: string): ConsoleService | undefined {
  return byWord.get(foldWord(word))
}

/** Lists every name of every service, in lower case without blanks and dashes. */
export function listServiceWords(): readonly string[] {
  return [...byWord.keys()]
}

function listWords(rows: readonly Row[], isGlobal: boolean): readonly (readonly [string, ConsoleService])[] {
  return rows.flatMap(([path, name, ...words]) => {
    const service = { path, name, isGlobal }
    return [...new Set([name, ...words].map(foldWord))].map((word) => [word, service] as const)
  })
}

function foldWord(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
