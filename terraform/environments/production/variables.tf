# The modules check the values and say what is wrong; terraform.tfvars.example explains them.

variable "name" {
  description = "Name of the cluster: the beginning of every machine's name, which is its Kubernetes node name too."
  type        = string
  nullable    = false
}

variable "api_domain" {
  description = "DNS name of the Kubernetes API, which its certificate holds. It should resolve to api_vip."
  type        = string
  nullable    = false
}

variable "registry_domain" {
  description = "DNS name of the image registry, which its certificate holds. It should resolve to the registry machine."
  type        = string
  nullable    = false
}

variable "pod_cidr" {
  description = "Network of the pods. Each node takes a /24 of it."
  type        = string
  default     = "10.233.64.0/18"
  nullable    = false
}

variable "service_cidr" {
  description = "Network of the Services' cluster addresses."
  type        = string
  default     = "10.233.0.0/18"
  nullable    = false
}

variable "admin_cidrs" {
  description = "Networks of administrators and GitLab runners: they may reach SSH, the Kubernetes API and the registry."
  type        = list(string)
  nullable    = false
}

variable "service_ports" {
  description = "Ports of Services that anybody may reach, comma-separated, ranges as 8000:8010."
  type        = string
  default     = "80,443"
  nullable    = false
}

variable "network_cidr" {
  description = "IPv4 network of the machines, for example 10.20.0.0/24. Every address below lies in it."
  type        = string
  nullable    = false
}

variable "gateway" {
  description = "Default gateway of the machines, as the OpenNebula network has it. No range may contain it."
  type        = string
  nullable    = false
}

variable "dns_servers" {
  description = "DNS servers that the cluster asks for names outside it."
  type        = list(string)
  nullable    = false
}

variable "host_range" {
  description = "Addresses of the machines, first and last. They are reserved in OpenNebula for this cluster alone."
  type        = object({ first = string, last = string })
  nullable    = false
}

variable "dhcp_range" {
  description = "Addresses that a DHCP server or other tenants of the network lease, first and last; null if there are none."
  type        = object({ first = string, last = string })
  default     = null
}

variable "metallb_range" {
  description = "Addresses that MetalLB gives to Services of type LoadBalancer, first and last. No machine ever gets one."
  type        = object({ first = string, last = string })
  nullable    = false
}

variable "api_vip" {
  description = "Virtual address of the Kubernetes API, held by kube-vip, or by the load balancers where there are some."
  type        = string
  nullable    = false
}

variable "physical_hosts" {
  description = "How many OpenNebula hosts can run machines of this cluster."
  type        = number
  default     = 3
  nullable    = false
}

variable "control_plane" {
  description = <<-TEXT
    Control planes, each with a member of etcd. numbers: one per machine, an odd count, 1 to 9. A number keeps its name and
    address for ever. policy: ANTI_AFFINED puts each on a host of its own, NONE does not care.
  TEXT
  type = object({
    numbers   = optional(list(number), [1, 2, 3])
    vcpu      = optional(number, 4)
    memory_mb = optional(number, 8192)
    disk_gb   = optional(number, 60)
    policy    = optional(string, "ANTI_AFFINED")
  })
  default  = {}
  nullable = false
}

variable "workers" {
  description = <<-TEXT
    Worker nodes. numbers: one per machine, 1 to 200. A number keeps its name and address for ever, so that any of them can go.
    policy: ANTI_AFFINED puts each on a host of its own, NONE does not care.
  TEXT
  type = object({
    numbers   = optional(list(number), [1, 2, 3])
    vcpu      = optional(number, 4)
    memory_mb = optional(number, 8192)
    disk_gb   = optional(number, 80)
    policy    = optional(string, "NONE")
  })
  default  = {}
  nullable = false
}

variable "registry" {
  description = "The image registry's machine. data_gb is its persistent disk, which survives the machine."
  type = object({
    vcpu      = optional(number, 2)
    memory_mb = optional(number, 2048)
    disk_gb   = optional(number, 20)
    data_gb   = optional(number, 100)
    port      = optional(number, 443)
  })
  default  = {}
  nullable = false
}

variable "load_balancers" {
  description = "A pair of load balancers before the Kubernetes API, which then hold api_vip instead of kube-vip."
  type = object({
    enabled   = optional(bool, false)
    vcpu      = optional(number, 1)
    memory_mb = optional(number, 1024)
    disk_gb   = optional(number, 20)
  })
  default  = {}
  nullable = false
}

variable "static_volumes" {
  description = <<-TEXT
    Data disks for static PersistentVolumes, for a cluster without the CSI driver: name of the volume → number of its worker
    and size. The disk survives the machine; a pod that uses it stays on that worker.
  TEXT
  type        = map(object({ worker = number, size_gb = number }))
  default     = {}
  nullable    = false
}

variable "parent_network" {
  description = "Name of the OpenNebula network from which the addresses are reserved."
  type        = string
  nullable    = false
}

variable "parent_address_range" {
  description = "Number of the parent network's address range that holds all addresses; 0 is its first."
  type        = number
  default     = 0
  nullable    = false
}

variable "image_datastore" {
  description = "Name of the datastore that holds the images of the systems and the data disks."
  type        = string
  nullable    = false
}

variable "image_format" {
  description = "Format of images and disks: qcow2, or raw where the datastore is Ceph."
  type        = string
  default     = "qcow2"
  nullable    = false
}

variable "system_images" {
  description = "System images by a name of your own → address or path from which OpenNebula fetches it. Must contain one-context."
  type        = map(string)
  nullable    = false
}

variable "system_image" {
  description = "Which of system_images new machines start from. Machines that are there keep theirs until they are replaced."
  type        = string
  nullable    = false
}

variable "ssh_public_keys" {
  description = "Public keys that may log in as root, with which Ansible comes in."
  type        = list(string)
  nullable    = false
}

variable "placement" {
  description = "OpenNebula's scheduling expressions for hosts and datastores, as in CLUSTER_ID = 100; null for no limits."
  type        = object({ hosts = optional(string), datastores = optional(string) })
  default     = {}
  nullable    = false
}
