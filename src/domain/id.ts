/** How ids are written here, in one spelling: a second one would have to be watched for wherever ids are compared. */
export const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
