package desk

// Role is what a person may do.
type Role string

// The roles, each including those after it.
const (
	Owner   Role = "owner"
	Manager Role = "manager"
	Agent   Role = "agent"
	Reader  Role = "reader"
)

// Roles are all roles, the most powerful first.
var Roles = []Role{Owner, Manager, Agent, Reader}

var roleRank = map[Role]int{Reader: 1, Agent: 2, Manager: 3, Owner: 4}

// Can reports whether a person with role r may do what needs role need. An unknown role may do nothing.
func (r Role) Can(need Role) bool {
	return roleRank[r] > 0 && roleRank[r] >= roleRank[need] && roleRank[need] > 0
}

// Actor is the person, or the program itself, on whose behalf something is done.
type Actor struct {
	Name string
	Role Role
}

// Program is the actor of what happens by itself.
var Program = Actor{Name: "auto", Role: Owner}
